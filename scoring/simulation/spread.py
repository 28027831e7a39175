"""How points lie among people: counts between round numbers, for a chart and the table beside it. Pure arithmetic."""

from bisect import bisect_right

BARS = 10
BARS_OF_CHANGES = 16
ROUND = (1, 2, 5)
# A few far out would press all the others into one bar: what is beyond goes into an open bar at each end.
USUAL = 0.02


def totals(pairs):
    """People by their points before and after; `edges` in cents are the bounds between bars, open at both ends.

    :param pairs: (before, after) of each person
    """
    edges = _edges(sorted(value for pair in pairs for value in pair), BARS)
    return {
        "edges": edges,
        "before": _count(edges, (before for before, _ in pairs)),
        "after": _count(edges, (after for _, after in pairs)),
    }


def changes(values):
    """People by what they gain or lose: as many bars below 0 as above, for those only whom it moves."""
    inside = _usual(sorted(abs(value) for value in values))
    each = BARS_OF_CHANGES // 2
    width = _round_up((inside[-1] if inside else 0) / each)
    edges = [width * place for place in range(1 - each, each)] if values else []
    return {"edges": edges, "people": _count(edges, values)}


def _edges(values, bars):
    if not values:
        return []
    inside = _usual(values)
    width = _round_up((inside[-1] - inside[0]) / bars)
    first = inside[0] // width + 1
    return [width * place for place in range(first, max(first, inside[-1] // width) + 1)]


def _usual(values):
    """Sorted values without the outermost ones."""
    outside = int(len(values) * USUAL)
    return values[outside : len(values) - outside] if outside else values


def _round_up(width):
    """The next 1, 2 or 5 × a power of ten points, in cents."""
    size = 100
    while True:
        for number in ROUND:
            if number * size >= width:
                return number * size
        size *= 10


def _count(edges, values):
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    return counts
