"""Planning and saving a proposal: what each would get, and the draft that holds it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from scoring.models import ShareOut, ShareOutLine
from scoring.queries import pools
from teams import audit, permissions, queries
from teams.models import Person, Team

from . import computing
from .refusals import AlreadyOpen, NobodyToShare, NotAddedUp, NotAllowed, PoolTooSmall, ReasonMissing

Status = ShareOut.Status
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Share:
    """One person's share: what they contributed, what the way of sharing gives, and what they are to get."""

    person: Any
    contribution: Decimal
    computed: Decimal
    points: Decimal
    reason: str = ""

    @property
    def is_changed(self):
        return self.points != self.computed


@dataclass(frozen=True)
class Plan:
    """Shares of a proposal as asked, and the refusals that it would meet."""

    shares: list
    points: Decimal
    refusals: list

    @property
    def total(self):
        return sum((share.points for share in self.shares), NOTHING)


def plan(team, *, on, mode, points, first, last, percent=Decimal(50), by_hand=None):
    """What each would get: everybody in the team on the day, and who contributed and is still with the company.

    :param by_hand: ``{person id: (points, reason)}``, read where the mode is by hand
    """
    contributions = pools.contributions(team, first, last)
    members = list(queries.members([team.pk], on=on))
    people = {person.pk: person for person in [*members, *_contributors(contributions, on)]}
    codes = {person.code: person.pk for person in people.values()}
    computed = computing.shares(
        points,
        mode,
        contributions={code: contributions.get(pk, NOTHING) for code, pk in codes.items()},
        members=[person.code for person in members],
        percent=percent,
    )
    hand = (by_hand or {}) if mode == ShareOut.Mode.MANUAL else {}
    shares = [
        _share(people[codes[code]], contributions, computed.get(code, NOTHING), hand.get(codes[code]))
        for code in sorted(codes)
    ]
    return Plan(shares, points, list(_refusals(team, points, computed, shares)))


def _contributors(contributions, on):
    earned = [person for person, points in contributions.items() if person is not None and points > 0]
    return queries.present(Person.objects.filter(pk__in=earned), on=on)


def _share(person, contributions, computed, by_hand):
    points, reason = by_hand or (computed, "")
    # A reason belongs to a number that was changed; where nothing was, there is nothing to say.
    reason = reason.strip() if points != computed else ""
    return Share(person, contributions.get(person.pk, NOTHING), computed, points, reason)


def _refusals(team, points, computed, shares):
    spendable = pools.figures(team).spendable
    if points > spendable:
        yield PoolTooSmall(spendable)
    if not computed:
        yield NobodyToShare()
        return
    total = sum((share.points for share in shares), NOTHING)
    if total != points:
        yield NotAddedUp(total, points)
    if silent := [share.person.name for share in shares if share.is_changed and not share.reason]:
        yield ReasonMissing(silent)


def draft_of(team):
    """The team's open proposal, draft or waiting; None without one."""
    return ShareOut.objects.filter(team=team, status__in=ShareOut.OPEN).first()


@transaction.atomic
def save(team, *, by, at, on, reason="", by_hand=None, **asked):
    """Write the team's draft, in place of an earlier one.

    :param asked: mode, points, first, last, percent, as `plan` takes them
    :raises Refusal: the first thing that stands in its way
    """
    if not permissions.can_share_out(by, team, on=on):
        raise NotAllowed
    # Held until the end: two at once would both find no draft.
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    draft = draft_of(team)
    if draft is not None and draft.status != Status.DRAFT:
        raise AlreadyOpen
    planned = plan(team, on=on, by_hand=by_hand, **asked)
    if planned.refusals:
        raise planned.refusals[0]
    before = draft and said(draft)
    draft = draft or ShareOut(team=team)
    for name, value in {**asked, "reason": reason.strip(), "proposed_by": by, "proposed_at": at}.items():
        setattr(draft, name, value)
    draft.save()
    _write(draft, planned.shares)
    audit.record("share_out.saved", target=target_of(draft), by=by, at=at, before=before, after=said(draft))
    return draft


def _write(draft, shares):
    draft.lines.all().delete()
    ShareOutLine.objects.bulk_create(
        ShareOutLine(
            share_out=draft,
            person=share.person,
            contribution=share.contribution,
            computed=share.computed,
            points=share.points,
            reason=share.reason,
        )
        for share in shares
    )


def target_of(share_out):
    """What the audit trail calls it."""
    return f"#{share_out.pk} {share_out.team.code}"


def said(share_out):
    """A proposal as the audit trail keeps it."""
    lines = share_out.lines.order_by("person__code").values_list("person__code", "points", "reason")
    return {
        "mode": share_out.mode,
        "percent": share_out.percent,
        "points": share_out.points,
        "months": [share_out.first, share_out.last],
        "shares": [list(line) for line in lines],
    }
