"""Whoever drafts, simulates and decides in the tests of simulations, and what the ledger says afterwards."""

from datetime import date

from django.db.models import Sum
from django.utils import timezone

from ledger.models import Account, Transfer
from scoring import proposals, rulebook, simulation, sweep
from scoring.models import Award, ScoringState, Simulation
from teams.models import Person, RoleGrant, User


def people_who_decide(team):
    """Logins by part: the author, a second admin, a committee member, an auditor and a rep."""
    roles = {"author": "admin", "second": "admin", "committee": "committee", "auditor": "auditor", "clerk": "rep"}
    users = {}
    for part, role in roles.items():
        person = Person.objects.create(code=f"Z-{part}", name=part.title(), team=team)
        RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now())
        users[part] = User.objects.create(username=part, person=person)
    return users


def draft(users, *changes, title="Another rate", **more):
    """A proposal with changes (sort, code, definition or None to retire)."""
    by, at = users["author"], timezone.now()
    proposal = proposals.create(by=by, at=at, title=title, **more)
    for sort, code, definition in changes:
        if definition is None:
            proposals.retire(proposal, sort=sort, code=code, by=by, at=at)
        else:
            proposals.put(proposal, sort=sort, code=code, definition=definition, by=by, at=at)
    proposal.refresh_from_db()
    return proposal


def simulated(proposal, first, last, users, **more):
    """The finished simulation of the days."""
    asked = simulation.request(proposal, first=first, last=last, by=users["author"], at=timezone.now(), **more)
    simulation.run(asked)
    assert asked.status == Simulation.Status.DONE
    return asked


def publish(proposal, users, *, on=None):
    """Submitted by its author, approved by a second admin and, for a correction, by a committee member; scored."""
    at, on = timezone.now(), on or timezone.localdate()
    proposal.refresh_from_db()
    proposals.submit(proposal, by=users["author"], at=at, on=on)
    digest = proposals.content_digest(proposal)
    for part in ("second", "committee") if proposal.is_correction else ("second",):
        proposals.approve(proposal, by=users[part], at=at, on=on, digest=digest)
    sweep.score(as_of=ScoringState.objects.get(id=1).as_of)
    proposal.refresh_from_db()


def figures(of):
    """``{account id: (before, after)}`` that a simulation kept."""
    return {
        account: (before, after) for account, before, after in of.accounts.values_list("account", "before", "after")
    }


def awarded(first, last):
    """``{account id: points}`` of the awards of these days, but for those on trial."""
    awards = Award.objects.filter(date__range=(first, last), inputs__isnull=True)
    rows = awards.values("account_id").annotate(sum=Sum("points"))
    return {row["account_id"]: row["sum"] for row in rows if row["sum"]}


def newest():
    return Transfer.objects.order_by("-id").values_list("id", flat=True).first() or 0


def posted(after, first, last):
    """What the ledger got since: {account id: points} and the number of lines that moved in the end, of these days."""
    issued = Account.objects.get(kind="issued").pk
    found, lines = {}, {}
    for each in Transfer.objects.filter(id__gt=after, earned_on__range=(first, last)):
        account, sign = (each.from_account_id, -1) if each.to_account_id == issued else (each.to_account_id, 1)
        found[account] = found.get(account, 0) + sign * each.points
        lines[each.award_id] = lines.get(each.award_id, 0) + sign * each.points
    return found, sum(1 for points in lines.values() if points)


def assert_posting_does_what_was_simulated(proposal, users, first, last, *, on=None):
    """Publish it and compare with the simulation: per account, to the cent, and line by line in number."""
    of = simulated(proposal, first, last, users, is_as_if=False)
    foretold = figures(of)
    before, since = awarded(first, last), newest()
    assert {account: points for account, (points, _) in foretold.items() if points} == {
        account: points for account, points in before.items() if points
    }
    publish(proposal, users, on=on)
    after = awarded(first, last)
    assert {account: points for account, (_, points) in foretold.items() if points} == {
        account: points for account, points in after.items() if points
    }
    moved, lines = posted(since, first, last)
    assert {account: b - a for account, (a, b) in foretold.items() if a != b} == {a: p for a, p in moved.items() if p}
    assert sum(of.result["lines"].values()) == lines
    return of


def definition(code):
    """A rule's definition now."""
    return next(v.rule.definition for v in rulebook.in_force().versions if v.code == code)


def year(number):
    return date(number, 1, 1), date(number, 12, 31)
