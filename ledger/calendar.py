"""The calendar of months (E1): open, in review, published, closed; by the clock or by hand, each step safe to repeat.

What stands in the way is asked of functions that are handed in: what a month waits for, other applications know.
Freezing the standings and sealing the transfers belong to the steps themselves, and the database does them.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from ledger import accounts, months
from ledger.blockers import Blocker
from ledger.models import Month, MonthMove
from teams import audit, permissions
from teams.models import Company

Status = Month.Status

# The next step of each status, and the day on which the clock takes it.
NEXT = {Status.OPEN: Status.IN_REVIEW, Status.IN_REVIEW: Status.PUBLISHED, Status.PUBLISHED: Status.CLOSED}
DAYS = {Status.IN_REVIEW: "review_on", Status.PUBLISHED: "publish_on", Status.CLOSED: "close_on"}
AFTER = {
    "review_on": "review_after_days",
    "publish_on": "publish_after_days",
    "close_on": "close_after_days",
}

# Whoever publishes waits for postings that are under way, and others wait for the publisher meanwhile: not for long.
WAIT = "SET LOCAL lock_timeout = '20s'"
ALONE = "SELECT pg_advisory_xact_lock(ledger_calendar_key())"


# What asks for a month, a step and today.
Asking = Callable[[Month, str, date], Iterable[Blocker]]


class Refusal(Exception):
    """A step that can't be taken; its text says why and what to do instead."""


class NotAllowed(Refusal):
    """The person may not move months, whatever the state."""


class MoveRefused(Refusal):
    def __init__(self, month):
        said = {"month": str(month), "status": month.get_status_display()}
        super().__init__(_("%(month)s is %(status)s now, so this step is not possible. Look at it again.") % said)


class Blocked(Refusal):
    """:param blockers: all that is in the way, warnings too"""

    def __init__(self, blockers):
        self.blockers = blockers
        super().__init__(next(each.sentence for each in blockers if not each.is_warning))


class NoteMissing(Refusal):
    def __init__(self, blockers):
        self.blockers = blockers
        super().__init__(_("Something is still undecided. Say in a note why the step is taken all the same."))


class Busy(Refusal):
    def __init__(self):
        super().__init__(_("Points are being posted at this very moment. Try again in a minute."))


class DatesInvalid(Refusal):
    """Days that are not in order, or of steps already taken."""


# --- Plans ----------------------------------------------------------------------------------


def plan(*, on):
    """Give the calendar its months up to today, and each new one its days; safe to repeat, cheap when done."""
    first = Month.objects.aggregate(first=Min("first"))["first"]
    if first is None:
        return
    fixed = months.latest_fixed()
    wanted = list(_run(max(first, months.following(fixed)) if fixed else first, on.replace(day=1)))
    known = set(Month.objects.filter(first__in=wanted).values_list("first", flat=True))
    for missing in wanted:
        if missing not in known:
            months.in_force(missing)
    company = Company.current()
    for month in Month.objects.filter(is_planned=False).exclude(status__in=Month.FIXED):
        Month.objects.filter(first=month.first, is_planned=False).update(
            is_planned=True, **days_of(month.first, company, on=on)
        )


def days_of(first, company, *, on):
    """``{field: day or None}``: so many days after the month's last one, as the company has set.

    A month whose points come in long after it (a first import of past years) gets the same time from today: all its
    files are there before anything is fixed.
    """
    begin = max(last_day(first), on)
    after = {name: getattr(company, setting) for name, setting in AFTER.items()}
    return {name: None if days is None else begin + timedelta(days=days) for name, days in _rising(after).items()}


def _rising(after):
    """The days between, none before the step ahead of it, whatever the settings say."""
    found, least = {}, 0
    for name, days in after.items():
        if days is not None:
            least = max(least, days)
        found[name] = None if days is None else least
    return found


def last_day(first):
    return months.following(first) - timedelta(days=1)


def _run(first, last):
    while first <= last:
        yield first
        first = months.following(first)


@transaction.atomic
def set_days(first, days, *, by, at):
    """Change the days of the steps that are still to come; None: by hand.

    :param days: ``{field: day or None}`` of all three
    :raises DatesInvalid: not after the month's end, not in order, or of a step already taken
    """
    _check_allowed(by)
    month = Month.objects.select_for_update().get(first=first)
    before = {name: getattr(month, name) for name in DAYS.values()}
    changed = {name: day for name, day in days.items() if day != before[name]}
    open_ones = {DAYS[status] for status in _ahead(month.status)}
    if set(changed) - open_ones:
        raise DatesInvalid(_("That step is taken already; its day stays."))
    if any(day and day <= last_day(first) for day in changed.values()):
        raise DatesInvalid(_("A step comes after the month's last day."))
    given = [day for day in (before | changed).values() if day]
    if given != sorted(given):
        raise DatesInvalid(_("The days must follow each other: in review, published, closed."))
    if changed:
        Month.objects.filter(first=first).update(is_planned=True, **changed)
        audit.record("month.days_set", target=month, by=by, at=at, before=_text(before), after=_text(before | changed))
    return month


def _ahead(status):
    while status := NEXT.get(status):
        yield status


def _text(days):
    return {name: day and day.isoformat() for name, day in days.items()}


# --- Steps ----------------------------------------------------------------------------------


def move(first, to, *, by, at, on, blockers: Iterable[Asking] = (), note=""):
    """Take one step of a month; where it is there already, nothing happens.

    :param by: the user, or None for the clock
    :param blockers: functions that are asked what is in the way, beside what the calendar itself knows
    :param note: said by who goes on in spite of warnings
    :returns: the month's `MonthMove`, or None where there was nothing to do
    :raises Refusal: the first thing in the way
    """
    _check_allowed(by)
    try:
        with transaction.atomic():
            return _move(first, to, by, at, on, blockers, note.strip())
    except OperationalError as error:
        raise Busy from error
    except IntegrityError as error:
        if months.constraint_of(error) != "standings_as_frozen":
            raise
        raise Blocked([Blocker("standings_off")]) from error


def _move(first, to, by, at, on, blockers, note):
    with connection.cursor() as cursor:
        cursor.execute(WAIT)
        if to == Status.PUBLISHED:
            # Before the month's own row: whoever brings an earlier month into being must not be met half way.
            cursor.execute(ALONE)
            accounts.open_missing()
    months.in_force(first)
    month = Month.objects.select_for_update().get(first=first)
    if month.status == to:
        return None
    if to not in Month.MOVES[Status(month.status)]:
        raise MoveRefused(month)
    found = in_the_way(month, to, on=on, blockers=blockers)
    if any(not each.is_warning for each in found):
        raise Blocked(found)
    if found and by is not None and not note:
        raise NoteMissing(found)
    return _take(month, to, by, at, note, [each.kept for each in found])


def _take(month, to, by, at, note, found):
    was = month.status
    changes = {"status": to}
    if to == Status.PUBLISHED:
        changes["published_at"] = at
    if to == Status.CLOSED:
        changes["closed_at"] = at
    if to == Status.OPEN:
        # The clock would send it back into review at its next tick.
        changes["review_on"] = None
    Month.objects.filter(first=month.first).update(**changes)
    after = {"status": to, "note": note, "found": found}
    audit.record(f"month.{to}", target=month, by=by, at=at, before={"status": was}, after=after)
    return MonthMove.objects.create(month=month, from_status=was, to_status=to, at=at, by=by, note=note, found=found)


def in_the_way(month, to, *, on, blockers: Iterable[Asking] = ()):
    """All that is between a month and a step, what blocks it first."""
    if to == Status.OPEN:
        return []
    found = [*_not_over(month, on), *_out_of_order(month, to)]
    for ask in blockers:
        found += ask(month, to, on)
    return sorted(found, key=lambda each: each.is_warning)


def _not_over(month, on):
    if last_day(month.first) >= on:
        yield Blocker("not_over", {"month": month.first.isoformat()})


def _out_of_order(month, to):
    behind = {Status.PUBLISHED: (Status.OPEN, Status.IN_REVIEW), Status.CLOSED: (*NEXT,)}.get(to)
    earlier = behind and Month.objects.filter(first__lt=month.first, status__in=behind).order_by("first").first()
    if earlier:
        said = {"month": earlier.first.isoformat(), "status": earlier.status}
        yield Blocker("earlier", said, month=earlier.first)


def due(*, on):
    """(month, step) that the clock has to take now, earliest month first; for later steps of a month ask again."""
    found = []
    for month in Month.objects.exclude(status=Status.CLOSED).order_by("first"):
        to = NEXT[Status(month.status)]
        day = getattr(month, DAYS[to])
        if day and day <= on:
            found.append((month, to))
    return found


def _check_allowed(by):
    if by is not None and not permissions.can_run_months(by):
        raise NotAllowed
