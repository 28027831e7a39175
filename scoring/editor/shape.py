"""The form as a tree of texts: made from what a browser sends, and changed row by row.

A place is named by its steps, as `points-0-steps-2-from`. Nothing is checked in here; what isn't there reads as empty.
"""

import re

_NUMBER = re.compile(r"\d{1,4}")
LISTS = {"values", "same", "rules", "teams"}


def tree_of(data):
    """The tree of a submitted form (a QueryDict); rows are closed up, in the order of their numbers."""
    root = {}
    for name in data:
        steps = name.split("-")
        here = root
        for step in steps[:-1]:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                break
        else:
            last = steps[-1]
            here[last] = data.getlist(name) if last in LISTS else data.get(name)
    return _with_rows(root)


def _with_rows(node):
    if not isinstance(node, dict):
        return node
    found = {step: _with_rows(child) for step, child in node.items()}
    if found and all(_NUMBER.fullmatch(step) for step in found):
        return [found[step] for step in sorted(found, key=int)]
    return found


# --- Reading --------------------------------------------------------------------------------


def text(node, key):
    found = node.get(key)
    return found.strip() if isinstance(found, str) else ""


def texts(node, key):
    found = node.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def part(node, key):
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def rows(node, key):
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def is_blank(node):
    """Whether nobody wrote anything anywhere in it."""
    if isinstance(node, dict):
        return all(is_blank(child) for child in node.values())
    if isinstance(node, list):
        return all(is_blank(child) for child in node)
    return not (node or "").strip()


# --- Changing rows --------------------------------------------------------------------------


def name_of(*steps):
    return "-".join(map(str, steps))


def find(tree, name):
    """What stands at a place, or None."""
    here = tree
    for step in name.split("-"):
        if isinstance(here, list):
            here = here[int(step)] if step.isdigit() and int(step) < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return here


def _table(tree, name):
    """The rows at a place, made where there are none yet; None where the place doesn't exist."""
    before, _, key = name.rpartition("-")
    holder = find(tree, before) if before else tree
    if not isinstance(holder, dict) or _NUMBER.fullmatch(key):
        return None
    if not isinstance(holder.get(key), list):
        holder[key] = []
    return holder[key]


def add(tree, name, row):
    """Append a row; the name of its place."""
    table = _table(tree, name)
    if table is None:
        return name
    table.append(row)
    return name_of(name, len(table) - 1)


def _row(tree, name):
    before, _, place = name.rpartition("-")
    table = find(tree, before) if before else None
    if not isinstance(table, list) or not place.isdigit() or int(place) >= len(table):
        return None, before, 0
    return table, before, int(place)


def remove(tree, name):
    """Take a row out; the name of the one that is now in its place, or of the table if none is left."""
    table, before, place = _row(tree, name)
    if table is None:
        return name
    del table[place]
    return name_of(before, min(place, len(table) - 1)) if table else before


def move(tree, name, by):
    """Exchange a row with the one before (-1) or after it (1); the name of its new place."""
    table, before, place = _row(tree, name)
    if table is None or not 0 <= place + by < len(table):
        return name
    table[place], table[place + by] = table[place + by], table[place]
    return name_of(before, place + by)


def sort(tree, name, key):
    table = find(tree, name)
    if isinstance(table, list):
        table.sort(key=key)
    return name
