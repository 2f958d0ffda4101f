"""One file's source as a tree of small tuples, by way of the binary format in which the parser answers"""
