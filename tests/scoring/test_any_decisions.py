"""Laws of claims: decisions replayed in a fresh company give the same ledger, and incremental scoring equals full."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.models import Transfer
from scoring import claims, sweep
from scoring.claims import refusals
from scoring.models import Claim, Filing
from tests.scoring import claiming
from tests.scoring.claiming import TODAY, settle, when

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PARTS = ["rep", "colleague", "lead", "head", "rival", "rival_lead", "boss", "admin", "member", "auditor"]
KINDS = ["plain", "graded", "helped", "great", "case", "finding"]
SHARES = [(100,), (50, 50), (Decimal("33.3333"), Decimal("33.3333"), Decimal("33.3334"))]
ACTIONS = ["submit", "agree", "refuse", "confirm", "ask", "answer", "approve", "reject", "withdraw", "reopen", "revise"]

files = st.tuples(st.just("file"), st.sampled_from(PARTS), st.sampled_from(KINDS), st.sampled_from(SHARES))
acts = st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5), st.sampled_from([*PARTS, None, None, None]))
sweeps = st.just(("sweep",))
stories = st.lists(st.one_of(files, acts, acts, acts, acts, sweeps), min_size=5, max_size=40)


def play(cast, story):
    """Do what the story says; what is refused is left out. ``None`` as a part: whoever may."""
    for step in story:
        if step[0] == "sweep":
            sweep.score(as_of=TODAY)
        else:
            try:
                (file if step[0] == "file" else act)(cast, *step)
            except (refusals.Refusal, Filing.DoesNotExist):
                continue


def file(cast, _, part, kind, shares):
    people = [cast.people[each] for each in [part, *(other for other in PARTS if other != part)]][: len(shares)]
    said = {"participants": list(zip(people, shares, strict=True))}
    if kind == "helped":
        said["beneficiary"] = cast.people["rival"]
    if kind == "finding":
        said = {"participants": [(cast.people["rep"], 100)]}
    if kind == "graded":
        said["attributes"] = {"what": "A"}
    claim = claims.draft(kind=kind, by=cast.users[part], title="Good", **said, **when())
    claims.submit(claim, by=cast.users[part], **when())


DO = {
    "submit": lambda claim, by: claims.submit(claim, by=by, **when()),
    "agree": lambda claim, by: claims.agree(claim, by=by, **when()),
    "refuse": lambda claim, by: claims.refuse_share(claim, by=by, reason="No", **when()),
    "confirm": lambda claim, by: claims.confirm(claim, by=by, attributes={"grade": "A"}, **when()),
    "ask": lambda claim, by: claims.ask(claim, by=by, question="Who?", **when()),
    "answer": lambda claim, by: claims.answer(claim, by=by, text="All", **when()),
    "approve": lambda claim, by: claims.approve(claim, by=by, attributes=graded(claim), **when()),
    "reject": lambda claim, by: claims.reject(claim, by=by, reason="No", **when()),
    "withdraw": lambda claim, by: claims.withdraw(claim, by=by, **when()),
    "reopen": lambda claim, by: claims.reopen(claim, by=by, reason="Anew", **when()),
    "revise": lambda claim, by: claims.revise(claim, by=by, title="Better", **when()),
}
NAMES = {"refuse": "refuse_share"}


def graded(claim):
    return {"grade": "A"} if claim.kind == "graded" else {}


def act(cast, action, number, part):
    made = list(Claim.objects.order_by("number"))
    if not made:
        return
    claim = made[number % len(made)]
    named = NAMES.get(action, action)
    able = [each for each in PARTS if named in claims.can(claim, cast.users[each], TODAY)]
    part = part or (able[0] if able else "rep")
    DO[action](claim, cast.users[part])


def story_of_the_ledger():
    """What the ledger says, without its own numbers."""
    lines = Transfer.objects.values_list(
        "from_account__person__code",
        "to_account__person__code",
        "from_account__team__code",
        "to_account__team__code",
        "points",
        "record",
    )
    totals = {}
    for giver, taker, from_team, to_team, points, record in lines:
        totals[giver or from_team, record] = totals.get((giver or from_team, record), 0) - points
        totals[taker or to_team, record] = totals.get((taker or to_team, record), 0) + points
    return {key: points for key, points in totals.items() if key[0] and points}


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(story=stories)
def test_decisions_replayed_in_a_fresh_company_give_the_same_ledger(start_from, story):
    def play_once(leaves_out_sweeps):
        start_from("claims", lambda: claiming.make_company())
        cast = claiming.cast_again()
        play(cast, [step for step in story if not (leaves_out_sweeps and step[0] == "sweep")])
        settle()
        return story_of_the_ledger(), sorted(Claim.objects.values_list("number", "status"))

    first, second = play_once(False), play_once(True)
    assert first == second
    approved = [number for number, status in first[1] if status == "approved"]
    assert {record for _, record in first[0]} <= set(approved)
    for filing in Filing.objects.filter(claim__status="approved").select_related("claim"):
        decided = set(
            filing.claim.steps.filter(action__in=("approved", "second_approved")).values_list("by_id", flat=True)
        )
        involved = {filing.claimant_id, filing.beneficiary_id}
        involved |= set(filing.claim.participants.values_list("person_id", flat=True))
        assert not decided & involved
