"""The points handbook: made from the rules in force, never written by hand (G6).

`contents` puts it together for a day, `examples` computes its worked examples, `scheme` says what holds for every
rule, `document` makes a PDF of it.
"""
