"""What points admins do with honours: define them, switch them off, take one back (U2)."""

from django.db import transaction
from django.urls import reverse

from ledger import accounts, transfers
from ledger.models import Account, Transfer
from rewards.models import Honour, HonourGiven
from teams import audit, notices, permissions, queries

from . import conditions, giving
from .refusals import AlreadyRevoked, NotAllowed, ReasonMissing

SAID = ("name_en", "name_zh", "period", "places", "step", "condition", "points", "starts_on", "of_teams", "is_active")


@transaction.atomic
def save(honour, *, by, at):
    """Store an honour as it was defined. What was given of it stays as it was.

    :raises NotAllowed: only points admins define honours
    :raises ConditionWrong: its condition can't be checked
    """
    if not permissions.can_run_honours(by):
        raise NotAllowed
    before = said(Honour.objects.select_for_update().get(pk=honour.pk)) if honour.pk else None
    honour.condition = conditions.of(honour).stored()
    honour.looked = ""
    honour.save()
    event = "honour.changed" if before else "honour.defined"
    audit.record(event, target=honour.code, by=by, at=at, before=before, after=said(honour))
    return honour


@transaction.atomic
def switch(honour, *, on_or_off, by, at):
    """Switch an honour on or off: while it is off nobody wins it, and whoever has it keeps it.

    Periods of a star that were published meanwhile are given once it is on again.
    """
    if not permissions.can_run_honours(by):
        raise NotAllowed
    honour = Honour.objects.select_for_update().get(pk=honour.pk)
    if honour.is_active != on_or_off:
        honour.is_active, honour.looked = on_or_off, ""
        honour.save(update_fields=["is_active", "looked"])
        audit.record("honour.switched", target=honour.code, by=by, at=at, after={"is_active": on_or_off})
    return honour


@transaction.atomic
def revoke(given, *, by, at, on, why, with_prize):
    """Take an honour back from whoever has it. It stays to be read, with the reason, and is not given again.

    The prize goes back by a ruling, which may take the account below zero as a deduction does; or stays.

    :raises NotAllowed: only points admins take honours back, and nobody their own
    """
    given = HonourGiven.objects.select_for_update(of=["self"]).select_related("honour", "team").get(pk=given.pk)
    if not permissions.can_run_honours(by) or (given.person_id and given.person_id == by.person_id):
        raise NotAllowed
    if given.revoked_at is not None:
        raise AlreadyRevoked
    if not why.strip():
        raise ReasonMissing
    given.revoked_at, given.revoked_by, given.revoked_why = at, by, why.strip()
    given.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    takes_prize = bool(with_prize and given.points)
    if takes_prize:
        _take_prize(given, by=by, at=at, on=on)
    after = {"why": given.revoked_why, "prize": takes_prize}
    audit.record("honour.revoked", target=given.number, by=by, at=at, after=after)
    people = [given.person_id] if given.person_id else queries.members([given.team_id], on=on).values_list("pk", flat=1)
    said_to = {"honour": giving.names_of(given.honour), "reason": given.revoked_why}
    url = reverse("certificate", args=[given.number])
    notices.tell(list(people), "honour.revoked", key=f"honour:revoked:{given.pk}", at=at, url=url, **said_to)
    return given


def _take_prize(given, *, by, at, on):
    issued = accounts.company(Account.Kind.ISSUED).pk
    movement = transfers.Movement(
        Transfer.Kind.RULING, giving.account_of(given), issued, given.points, giving.CATEGORY, on, given.number
    )
    transfers.post(
        key=f"honour:{given.pk}:back", movements=[movement], reason="honour taken back", at=at, by=by.username
    )


def said(honour):
    """An honour as the audit trail keeps it."""
    return {name: getattr(honour, name) if name != "points" else str(honour.points) for name in SAID} | {
        "starts_on": honour.starts_on and honour.starts_on.isoformat()
    }
