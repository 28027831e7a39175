"""Charts as plain data for static/js/charts.js, which draws what the tables beside them say in words."""

from ledger.queries import CATEGORIES
from pointsys.templatetags.figures import month, short_month
from scoring.queries.statements import category_label


def categories_chart(dashboard):
    """Points of the month by category; what was deducted has no part in a ring and stays in the table."""
    return {
        "kind": "ring",
        "parts": [
            {"key": name, "name": str(category_label(name)), "value": float(points)}
            for name, points in dashboard.categories
            if points > 0
        ],
    }


def trend_chart(dashboard):
    """Points of twelve months, each in its categories."""
    return {
        "kind": "months",
        "labels": [short_month(each.first) for each in dashboard.trend],
        "titles": [month(each.first) for each in dashboard.trend],
        "totals": [float(each.points) for each in dashboard.trend],
        "series": [
            {
                "key": name,
                "name": str(category_label(name)),
                "values": [float(each.categories.get(name, 0)) for each in dashboard.trend],
            }
            for name in _used(dashboard.trend)
        ],
    }


def _used(trend):
    """Categories that any of the months has."""
    return [name for name in CATEGORIES if any(name in each.categories for each in trend)]
