"""The engine: from frozen facts and a rule book to lines of points. Pure arithmetic: no Django, no clock, no files.

`language` reads and writes rule books, `scorer` makes the lines, `explanation` recomputes and explains one of them,
`sentences` says a rule in words; `bases`, `periods`, `targets` and `person_periods` say what the records are.
"""
