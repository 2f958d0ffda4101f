"""A tree to facts: one walk over the statements of a file, which gathers what they say"""
