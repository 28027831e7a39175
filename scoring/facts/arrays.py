"""Lists of ids and days for queries, as PostgreSQL's text of an array."""


def text(values):
    """``{1,2,NULL}``: as lists, thousands of values would be quoted one by one here, and parsed one by one there.

    :param values: numbers, dates or our own words; nothing that would need quotes
    """
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
