"""The catalogue's rows, as files show them."""

from .columns import HEADER, UNLIMITED, guarded


def rows(rewards):
    """The table's rows, as files show them; texts that look like formulas are guarded by `scoring.exports`."""
    return [[_cell(values[name]) for name in HEADER] for values in map(values_of, complete(rewards))]


def complete(rewards):
    return rewards.select_related("stock", "lowest_grade", "lowest_level").prefetch_related("teams").order_by("code")


def values_of(reward):
    """A reward as the table's values: ``{column: value}``."""
    found = {name: getattr(reward, name) for name in HEADER if hasattr(reward, name)}
    for name in ("lowest_grade", "lowest_level"):
        found[name] = found[name] and found[name].code
    found["teams"] = tuple(sorted(team.code for team in reward.teams.all()))
    found["stock"] = UNLIMITED if reward.stock.units is None else reward.stock.units
    return found


def _cell(value):
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value
