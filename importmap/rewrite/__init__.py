"""Sources as they have to be: the only room that edits the analysed code

`edit.edited(analysis, rewrites, source)` takes rewrites to new texts, and says of each that it does not make why.
"""
