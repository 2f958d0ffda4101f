"""Sources as they have to be: the only room that edits the analysed code

`edit.edited(analysis, rewrites, read)` takes rewrites to new texts, and says of each that it does not make why.
"""
