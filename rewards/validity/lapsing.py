"""Lapsing by the clock, and what people are told before: both set-wise, both safe to repeat."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger import accounts, months, transfers
from ledger.models import Account, Transfer
from teams import notices

from .rule import DAY, current_rule, month_before
from .sql import BATCH, overdrawn, overdue, overdue_of_all, spans

CATEGORY = "lapse"
# Somebody redeems between the look and the posting: with fresh figures it fits.
ATTEMPTS = 4


class _Overdrawn(Exception):
    """Somebody spent of what was about to lapse: more would go than has expired."""


def lapse_due(*, on, at, batch=BATCH):
    """Let lapse what has expired by the day (U6): a transfer for each account, a transaction for each batch.

    Once a day and account, however often it is called; what it could not post it finds again the next time.

    :returns: (accounts, points)
    """
    rule = current_rule()
    if rule.cutoff(on) is None:
        return 0, 0
    lapsed = accounts.company(Account.Kind.LAPSED).pk
    people, points = 0, 0
    for span in spans(batch):
        posted = _lapse(rule, span, lapsed, on=on, at=at)
        people += len(posted)
        points += sum(posted)
    return people, points


def _lapse(rule, span, lapsed, *, on, at):
    """The points that lapsed in a span of accounts. Where one of them is in the way, halves go by themselves."""
    for _attempt in range(ATTEMPTS):
        try:
            return _post(rule, span, lapsed, on=on, at=at)
        except _Overdrawn:
            continue
        except IntegrityError as refusal:
            if months.constraint_of(refusal) != "balance_not_below_zero":
                raise
    after, upto = span
    if upto - after <= 1:
        return []
    middle = (after + upto) // 2
    return [*_lapse(rule, (after, middle), lapsed, on=on, at=at), *_lapse(rule, (middle, upto), lapsed, on=on, at=at)]


@transaction.atomic
def _post(rule, span, lapsed, *, on, at):
    due = overdue(rule, on=on, span=span)
    keyed = {
        f"lapse:{account}:{on}": transfers.Movement(Transfer.Kind.LAPSE, account, lapsed, points, CATEGORY, on)
        for account, _person, points in due
    }
    posted = transfers.post_many(keyed=list(keyed.items()), reason="lapse", at=at)
    went = [row for row in due if f"lapse:{row[0]}:{on}" in posted]
    # Our posting holds the balances, so that now nobody else is between.
    if went and overdrawn(rule, on=on, span=span, accounts=[account for account, _person, _points in went]):
        raise _Overdrawn
    told = [(person, f"lapsed:{on}", {"points": points}) for _account, person, points in went]
    notices.tell_each(told, "validity.lapsed", at=at, url=reverse("validity"))
    return [said["points"] for _person, _key, said in told]


# --- Reminders ------------------------------------------------------------------------------


def stages(day):
    """``[(name, first day)]`` of the reminders of what lapses at the end of a day, the latest first."""
    return [("day", day - DAY), ("week", day - timedelta(days=7)), ("month", month_before(day))]


def remind(*, on, at):
    """Tell everybody of whom points lapse within a month, a week or a day if nothing is spent; each once (U6).

    :returns: how many were told
    """
    rule = current_rule()
    told, sooner = 0, {}
    for day in _ends(rule, on):
        # As it will be the day after, less what lapses at an end before.
        due = {person: points for _account, person, points in overdue_of_all(rule, on=day + DAY)}
        stage = next((name for name, first in stages(day) if first <= on), None)
        if stage:
            more = {person: points - sooner.get(person, 0) for person, points in due.items()}
            said = [
                (person, f"lapse:{day}:{stage}", {"points": points, "day": day})
                for person, points in more.items()
                if points > 0
            ]
            told += notices.tell_each(said, "validity.soon", at=at, url=reverse("validity"))
        sooner = due
    return told


def _ends(rule, on):
    """The days from this one at whose end months expire, as far as a month ahead.

    Rolling months end with each month, years with the company's; after a change of the rule nothing ends before
    `not_before`, when all that had expired until then goes at once.
    """
    days = [on + DAY * ahead for ahead in range(32)] if rule.lapses else []
    return [day for day in days if rule.cutoff(day + DAY) != rule.cutoff(day)]
