"""What the script of the HTML report reads: strings once, and all else integers in columns

The document is JSON in gzip in base64:

    {"version": 1, "strings": [...], "tables": {name: {column: [int, ...]}}, "rising": [[table, column], ...]}

The columns that "rising" lists hold each number's difference from the one before. Where the report holds a list, the
column holds the list's length, and the items are the next rows of a table of their own: so a row's items are found by
summing up, and gzip sees like beside like. `templates/script/data.js` reads it; `strings.py` makes the strings.
"""
