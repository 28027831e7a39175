"""Badges and levels: whoever reaches a number gets them, once each (U2)."""

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from rewards.models import Honour, HonourGiven
from teams import queries
from teams.models import Person

from . import conditions, giving, measures
from .conditions import number

log = structlog.get_logger()
SORTS = (Honour.Sort.BADGE, Honour.Sort.LEVEL)


def active(on):
    """The badges and levels that can be won on a day, the lowest level first."""
    started = Q(starts_on=None) | Q(starts_on__lte=on)
    return Honour.objects.filter(started, sort__in=SORTS, is_active=True).order_by("sort", "step", "code")


def give_due(*, at, on):
    """Give every badge and level to whoever reaches it and hasn't got it; how many were given.

    Nobody looks where nothing was recorded or posted since the last call. Prizes above the budget wait (S4). Safe to
    repeat, and beside another call.
    """
    mark = measures.mark(on=on)
    honours = [honour for honour in active(on) if honour.looked != mark]
    return sum(_give(honour, who, mark, at=at, on=on) for honour, who in _reached(honours, on))


def _reached(honours, on):
    """Each honour with ``{person id: number}`` of those who reach it; one query a measure."""
    asked: dict = {}
    for honour in honours:
        try:
            condition = conditions.of(honour)
        except conditions.ConditionWrong as wrong:
            log.warning("badge_without_condition", honour=honour.code, problems=wrong.problems)
            continue
        asked.setdefault(condition.measure, []).append((honour, condition.at_least))
    for name, wanted in asked.items():
        found = measures.reached(name, least=min(least for _honour, least in wanted), on=on)
        for honour, least in wanted:
            yield honour, {person: value for person, value in found.items() if value >= least}


def _give(honour, who, mark, *, at, on):
    try:
        with transaction.atomic():
            # Whoever comes second waits here, and finds the badges given.
            honour = Honour.objects.select_for_update(no_key=True).get(pk=honour.pk)
            won = _new(honour, who, on) if honour.is_active else []
            giving.give(honour, won, first=on, at=at, on=on)
            Honour.objects.filter(pk=honour.pk).update(looked=mark)
            return len(won)
    except IntegrityError as refusal:
        if not giving.is_about_budget(refusal):
            raise
    # Not marked as looked for: the next call tries again.
    giving.tell_of_budget(honour, first=on.replace(day=1), at=at, on=on)
    return 0


def _new(honour, who, on):
    """Those who are here and never had it; one that was taken back is not given again."""
    had = set(HonourGiven.objects.filter(honour=honour).values_list("person_id", flat=True))
    wanted = who.keys() - had
    here = set(queries.present(Person.objects.all(), on=on).values_list("pk", flat=True)) if wanted else set()
    return [giving.Winner(person, {"value": _text(who[person])}) for person in sorted(wanted & here)]


def _text(value):
    return format(value.normalize(), "f")


def would_get(honour, *, on):
    """``{person id: number}`` of those who would get it now and haven't got it."""
    condition = conditions.of(honour)
    who = measures.reached(condition.measure, least=condition.at_least, on=on)
    return {winner.holder: number(winner.figures["value"]) for winner in _new(honour, who, on)}
