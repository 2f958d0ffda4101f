"""The rules, one module each; its docstring is its documentation."""
