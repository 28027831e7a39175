"""Making, changing and deleting budgets; each with its audit. What the database refuses gets a sentence here."""

from django.db import IntegrityError, transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ledger.months import constraint_of
from rewards.models import Budget
from teams import audit, permissions


class Refusal(Exception):
    """Why a budget can't be set so; the text says what would help."""


class NotAllowed(Refusal):
    def __init__(self):
        super().__init__(_("Only finance sets budgets."))


class AlreadyThere(Refusal):
    def __init__(self):
        super().__init__(_("There is a budget for this year, team and kind already. Change its amount instead."))


class BelowSpent(Refusal):
    def __init__(self, spent):
        text = _("%(spent)s are spent already. Set at least as much, or let it not stop.")
        super().__init__(text % {"spent": number_format(spent, decimal_pos=2, force_grouping=True)})


class Spent(Refusal):
    def __init__(self):
        super().__init__(
            _("Something is spent of this budget: it stays. You can change its amount, or let it not stop.")
        )


def create(*, year, team, kind, amount, stops, by, at):
    """A budget of a year (its first day), a team with those below it (None: all) and a kind ("": all).

    What was spent of these before counts from the beginning.

    :raises AlreadyThere: there is one
    """
    _check(by)
    try:
        with transaction.atomic():
            made = Budget.objects.create(year=year, team=team, kind=kind, amount=amount, stops=stops)
            audit.record("budget.created", target=name_of(made), by=by, at=at, after=_said(made))
    except IntegrityError as refusal:
        if constraint_of(refusal) != "budget_once":
            raise
        raise AlreadyThere from refusal
    made.refresh_from_db()
    return made


@transaction.atomic
def change(budget, *, amount, stops, by, at):
    """Set another amount, or whether it stops redemptions when it is used up.

    :returns: whether anything was different
    :raises BelowSpent: it would stop at less than is spent
    """
    _check(by)
    budget = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    if (budget.amount, budget.stops) == (amount, stops):
        return False
    if stops and amount < budget.spent:
        raise BelowSpent(budget.spent)
    before = _said(budget)
    budget.amount, budget.stops = amount, stops
    budget.save(update_fields=["amount", "stops"])
    audit.record("budget.changed", target=name_of(budget), by=by, at=at, before=before, after=_said(budget))
    return True


@transaction.atomic
def delete(budget, *, by, at):
    """Delete a budget of which nothing is spent.

    :raises Spent: something is
    """
    _check(by)
    budget = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    if budget.spent:
        raise Spent
    audit.record("budget.deleted", target=name_of(budget), by=by, at=at, before=_said(budget))
    budget.delete()


def name_of(budget):
    """What the audit calls it: year, team and kind by their codes."""
    return f"{budget.year:%Y-%m} {budget.team.code if budget.team else '*'} {budget.kind or '*'}"


def _check(by):
    if not permissions.can_edit_budgets(by):
        raise NotAllowed


def _said(budget):
    return {"amount": budget.amount, "stops": budget.stops}
