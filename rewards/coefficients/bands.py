"""Bands of ranks: what a scheme may say. Arithmetic only, no database."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _


class Row(NamedTuple):
    """Ranks up to `up_to` places, or up to that percent of all people, and their coefficient."""

    up_to: Decimal
    is_percent: bool
    coefficient: Decimal


class SchemeRefused(Exception):
    """What is wrong with some bands; the text says which and what would be right."""


def check_bands(rows, otherwise):
    """The bands in their order, places before percent: whoever is in several gets the first.

    :raises SchemeRefused: none at all, one said twice, a percentage above 100, or a better rank that gets less
    """
    if not rows:
        raise SchemeRefused(_("Name at least one band of ranks."))
    ordered = sorted(rows, key=lambda row: (row.is_percent, row.up_to))
    for row in ordered:
        if row.is_percent and row.up_to > 100:
            raise SchemeRefused(_("%(up_to)s percent of people is more than all. Write at most 100.") % _said(row))
        if not row.is_percent and row.up_to != row.up_to.to_integral_value():
            raise SchemeRefused(_("Rank %(up_to)s is no whole number.") % _said(row))
    for better, worse in pairwise(ordered):
        if (better.up_to, better.is_percent) == (worse.up_to, worse.is_percent):
            raise SchemeRefused(_("“Up to %(up_to)s” stands there twice. Take one of them out.") % _said(worse))
        if better.coefficient < worse.coefficient:
            text = _(
                "Ranks up to %(up_to)s would get more than those before them. Coefficients fall from the top down."
            )
            raise SchemeRefused(text % _said(worse))
    if ordered[-1].coefficient < otherwise:
        raise SchemeRefused(_("Everybody else would get more than the last band. Coefficients fall from the top down."))
    return ordered


def _said(row):
    return {"up_to": f"{row.up_to.normalize():f}"}


def band_of(rank, people, rows):
    """The first of the bands, in their order, that the rank is in; None: none of them.

    :param people: how many people stand in the period's standings: what percent are of
    """
    return next((row for row in rows if rank <= (row.up_to * people / 100 if row.is_percent else row.up_to)), None)
