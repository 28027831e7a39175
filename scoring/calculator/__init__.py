"""The calculator: what a record that isn't there would bring one person. Nothing is stored.

`forms` asks, `hypotheses` makes rows of the answers, `supposing` lets the facts be read as if these rows were there,
`outcome` scores both worlds by the engine and compares.
"""
