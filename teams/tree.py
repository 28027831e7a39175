"""Sums over the tree of teams."""

from collections import Counter


def rolled_up(parents, own, add):
    """``{team id: its sum with those of all teams below it}``, each team added once to the one above it.

    :param parents: ``{team id: parent's id or None}``; a parent that isn't among them counts as none
    :param own: ``{team id: sum}`` of each of them
    :param add: makes one sum of two
    """
    totals = dict(own)
    missing = Counter(above for above in parents.values() if above in parents)
    ready = [team for team in parents if not missing[team]]
    for team in ready:
        above = parents[team]
        if above in parents:
            totals[above] = add(totals[above], totals[team])
            missing[above] -= 1
            if not missing[above]:
                ready.append(above)
    return totals | _in_circles(parents, {team: totals[team] for team in parents if missing[team]}, add)


def _in_circles(parents, left, add):
    """Teams that are each other's parents, a fault of the data: each has what all of its circle have."""
    found = dict(left)
    for team, total in left.items():
        above = parents[team]
        while above != team:
            found[above] = add(found[above], total)
            above = parents[above]
    return found
