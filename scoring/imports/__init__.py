"""Files that bring sales data in (`scheme/files.md`): read, cleaned, checked and stored, all or row by row.

The way of a row: `sources` opens a file and finds its kind, `rows` cleans its cells by the table of `columns`,
`staging` copies them into temporary tables, `checks` and `shares` hold back what refers to nothing or does not add
up, `applying` writes what differs, `waiting` keeps what may come right later, `run` is the whole of it.
"""
