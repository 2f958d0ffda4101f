"""How alike classes and functions are, and what they are to each other"""
