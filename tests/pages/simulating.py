"""A finished simulation for tests of pages: a company of some people, half of whom would gain and half lose."""

from datetime import date

from ledger.models import Account
from scoring import proposals
from scoring.models import SimulatedAccount, Simulation
from scoring.simulation import spread
from tests.pages import parts as making

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
RULE = {
    "code": "visited",
    "name": {"en": "Visits", "zh-hans": "拜访"},
    "category": "customer",
    "basis": "visit",
    "points": [{"fixed": 4}],
}


def draft(parts, **more):
    """A proposal of the points admin with one changed rule."""
    by, at = parts.users["admin"], making.NOW
    proposal = proposals.create(by=by, at=at, title="Visits pay more", **more)
    proposals.put(proposal, sort="rule", code="visited", definition=RULE, by=by, at=at)
    proposal.refresh_from_db()
    return proposal


def asked(proposal, parts, **more):
    days = {"first": FIRST, "last": LAST}
    given = {"requested_by": parts.users["admin"], "requested_at": making.NOW, "content": "x" * 64} | days | more
    return proposal.simulations.create(**given)


def finished(proposal, parts, people, **more):
    """Done: of these people every second one loses as much as the others gain, the more the later they come."""
    accounts = Account.objects.filter(kind="available", person__in=[person.pk for person in people]).order_by("person")
    cents = [
        (10_000 + 1_000 * place, 10_000 + 1_000 * place + 500 * (place + 1) * (-1) ** place)
        for place in range(len(accounts))
    ]
    pairs = [(before, after) for before, after in cents]
    result = {
        "as_of": "2026-11-18",
        "is_exact": True,
        "before": sum(before for before, _ in pairs) + 1_000,
        "after": sum(after for _, after in pairs) + 1_300,
        "people": {
            "count": len(pairs),
            "gain": sum(after > before for before, after in pairs),
            "lose": sum(after < before for before, after in pairs),
            "moved": 2,
            "touched": len(pairs),
        },
        "lines": {"new": 1, "changed": len(pairs), "gone": 0},
        "on_trial": {"cents": 0, "lines": 0},
        "rules": [["visited", 5_000, 5_000 + sum(b - a for a, b in pairs), len(pairs) + 1]],
        "categories": [["customer", 5_000, 5_300], ["performance", 9_000, 9_000]],
        "teams": [["EAST-1", len(pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs), 1_000, 1_300]],
        "totals": spread.totals(pairs),
        "changes": spread.changes([after - before for before, after in pairs]),
    }
    simulation = asked(
        proposal,
        parts,
        **{
            "status": Simulation.Status.DONE,
            "percent": 100,
            "finished_at": making.NOW,
            "content": proposals.content_digest(proposal),
            "digest": "d" * 64,
            "result": result,
        }
        | more,
    )
    ranks = [
        {value: 1 + sum(other > value for other in values) for value in values} for values in zip(*pairs, strict=True)
    ]
    SimulatedAccount.objects.bulk_create(
        SimulatedAccount(
            simulation=simulation,
            account=account,
            before=f"{before}e-2",
            after=f"{after}e-2",
            rank_before=ranks[0][before],
            rank_after=ranks[1][after],
        )
        for account, (before, after) in zip(accounts, pairs, strict=True)
    )
    pool = Account.objects.get(kind="pool", team=parts.teams["first"])
    SimulatedAccount.objects.create(simulation=simulation, account=pool, before="10", after="13")
    return simulation
