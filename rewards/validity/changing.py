"""Changing the settings of rewards (U5–U7, S4): what a change would do first, then the change with its audit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import queries as ledger
from rewards.models import Policy
from teams import audit, permissions
from teams.models import Company

from .rule import DAY, rule_of
from .sql import overdue_of_all

EFFECT_SECONDS = 600
VALIDITY = ("validity", "validity_months")


class Refusal(Exception):
    """Why the settings can't be changed so."""


class NotAllowed(Refusal):
    def __init__(self):
        super().__init__(_("Only points admins change the settings of rewards."))


@dataclass(frozen=True)
class Effect:
    """What a change of the validity would let lapse first: when, of how many people, how many points."""

    day: date | None
    people: int
    points: Decimal


def effect(values, *, on):
    """What lapses first under these settings if nothing is spent until then (`Effect`); `day` None: nothing ever.

    :param values: fields of `Policy` and what they would be
    """
    policy = Policy.current()
    changes = any(getattr(policy, name) != values.get(name, getattr(policy, name)) for name in VALIDITY)
    for name, value in values.items():
        setattr(policy, name, value)
    if changes:
        policy.validity_changed_on = on
    rule = rule_of(policy, Company.current().year_starts)
    if not rule.lapses:
        return Effect(None, 0, Decimal(0))
    day = rule.not_before if changes else _next_end(rule, on)
    # The same until points move or a month is published: whoever looks again does not wait again.
    key = f"validity-effect:{rule}:{day}:{ledger.newest_change()}".replace(" ", "")
    people, points = cache.get_or_set(key, lambda: _sum(overdue_of_all(rule, on=day + DAY)), EFFECT_SECONDS)
    return Effect(day, people, points)


def _sum(found):
    return len(found), sum((points for _account, _person, points in found), Decimal(0))


def _next_end(rule, on):
    day = max(on, rule.not_before or on)
    while rule.cutoff(day + DAY) == rule.cutoff(day):
        day += DAY
    return day


@transaction.atomic
def change(values, *, by, at, on):
    """Change settings; nothing lapses within a month of a change of the validity, so that everybody is reminded.

    :returns: the names of what changed
    :raises NotAllowed: somebody else than a points admin
    """
    if not permissions.can_edit_policy(by):
        raise NotAllowed
    policy = Policy.objects.select_for_update().get(id=1)
    changed = {name: value for name, value in values.items() if getattr(policy, name) != value}
    if not changed:
        return []
    before = {name: getattr(policy, name) for name in changed}
    for name, value in changed.items():
        setattr(policy, name, value)
    if any(name in changed for name in VALIDITY):
        policy.validity_changed_on = on
    policy.save()
    audit.record("policy.changed", target="policy", by=by, at=at, before=before, after=changed)
    return list(changed)
