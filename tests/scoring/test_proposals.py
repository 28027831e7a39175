"""Changes to the rule book on their way: who may do what, what stops them, and what they come to (E4, S1)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from ledger import accounts
from scoring import proposals, rulebook, sweep
from scoring.models import Award, Change, ClaimKind, Contract, Customer, Decision, Proposal, RuleVersion
from scoring.proposals import refusals
from teams.models import AuditEvent, Person, RoleGrant, Team, User
from tests.scoring.test_rulebook import (
    DAYS,
    NOW,
    TODAY,
    TOMORROW,
    all_year,
    book,
    campaign,
    in_force,
    points,
    rule,
    settle,
    training,
)

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=5)
RULE, CAMPAIGN, KIND = Change.Sort.RULE, Change.Sort.CAMPAIGN, Change.Sort.CLAIM_KIND


# ---- the people ------------------------------------------------------------------------------------------------------


def user(name, *roles):
    person = Person.objects.create(code=name, name=name.title(), team=Team.objects.get_or_create(code="east")[0])
    for role in roles:
        RoleGrant.objects.create(person=person, role=role, granted_at=NOW)
    return User.objects.create(username=name, person=person)


@pytest.fixture
def author(db):
    return user("author", "admin")


@pytest.fixture
def approver(db):
    return user("approver", "admin")


@pytest.fixture
def member(db):
    return user("member", "committee")


@pytest.fixture
def auditor(db):
    return user("auditor", "auditor")


@pytest.fixture
def scored(db):
    """A rep with a contract on the tenth of every month, 10 points for each, all scored."""
    person = Person.objects.create(
        code="ada", name="Ada", team=Team.objects.get_or_create(code="east", defaults={"name": "East"})[0]
    )
    customer = Customer.objects.create(code="K", name="K")
    for place, day in enumerate(DAYS, start=1):
        Contract.objects.create(number=f"C{place:02}", customer=customer, owner=person, signed_on=day, amount=100)
    accounts.open_missing()
    rulebook.load(book(rule()), on=TODAY, at=NOW)
    settle()
    return person


# ---- making ----------------------------------------------------------------------------------------------------------


def body(code="signed", points=20, **more):
    return rule(code, points, **more)


def drafted(by, *definitions, retire=(), campaigns=(), kinds=(), **head):
    proposal = proposals.create(by=by, at=NOW, title="A change", **head)
    for sort, given in ((RULE, definitions), (CAMPAIGN, campaigns)):
        for definition in given:
            proposals.put(proposal, sort=sort, code=definition["code"], definition=definition, by=by, at=NOW)
    for kind in kinds:
        proposals.put(proposal, sort=KIND, code=kind["kind"], definition=kind, by=by, at=NOW)
    for sort, code in retire:
        proposals.retire(proposal, sort=sort, code=code, by=by, at=NOW)
    return proposal


def submitted(by, *definitions, **more):
    proposal = drafted(by, *definitions, **more)
    return proposals.submit(proposal, by=by, at=NOW, on=TODAY)


def approve(proposal, by, on=TODAY, **more):
    digest = more.pop("digest", None) or proposals.content_digest(proposal)
    return proposals.approve(proposal, by=by, at=LATER, on=on, digest=digest, **more)


def published(author, approver, *definitions, **more):
    return approve(submitted(author, *definitions, **more), approver)


# ---- publication -----------------------------------------------------------------------------------------------------


def test_an_approved_change_holds_from_tomorrow_and_leaves_other_rules_alone(scored, author, approver):
    rulebook.load(book(rule(), rule("other")), on=TODAY, at=NOW)
    settle()
    proposal = published(author, approver, body())
    assert proposal.status == "published"
    assert (proposal.published_by, proposal.published_at) == (approver, LATER)
    assert ("signed", 1, None, TODAY) in in_force()
    assert ("signed", 2, TOMORROW, None) in in_force()
    assert ("other", 1, TOMORROW, None) in in_force()
    assert list(proposal.versions.values_list("rule__code", "number")) == [("signed", 2)]
    settle()
    assert points() == all_year(10, but=range(7, 13)) | dict.fromkeys(range(7, 13), 20)


def test_a_change_holds_from_the_day_that_it_names(scored, author, approver):
    published(author, approver, body(), starts_on=DAYS[9])
    assert in_force() == [("signed", 1, None, DAYS[9] - timedelta(days=1)), ("signed", 2, DAYS[9], None)]
    settle()
    assert points()[9] == 10
    assert points()[10] == 20


def test_a_rule_may_name_its_own_later_first_day_and_its_last(scored, author, approver):
    published(author, approver, body("bonus", start=DAYS[8], end=DAYS[9]))
    assert in_force()[0] == ("bonus", 1, DAYS[8], DAYS[9])
    settle()
    assert points("bonus") == {9: 20, 10: 20}


def test_a_retired_rule_pays_nothing_from_tomorrow(scored, author, approver):
    published(author, approver, retire=[(RULE, "signed")])
    assert in_force() == [("signed", 1, None, TODAY)]
    settle()
    assert points() == all_year(10, but=range(7, 13))


def test_a_change_of_many_rules_is_published_whole(scored, author, approver):
    published(
        author, approver, body("one"), body("two"), campaigns=[campaign(start=DAYS[7], end=DAYS[8], rules=["one"])]
    )
    settle()
    assert points("one") == dict.fromkeys(range(7, 13), 20)
    assert points("sprint") == {8: 20, 9: 20}


def test_the_first_rule_of_an_empty_system_comes_by_a_proposal(author, approver):
    published(author, approver, body())
    assert in_force() == [("signed", 1, TOMORROW, None)]
    assert "signed" in rulebook.export()


def test_a_kind_of_claim_is_declared_with_the_rule_that_pays_for_it(scored, author, approver):
    definition = body("trained", basis="claim.training")
    published(author, approver, definition, kinds=[training(hours={"type": "number"})])
    assert ClaimKind.objects.get().kind == "training"
    assert not ClaimKind.objects.get().is_retired
    settle()


def test_a_rule_on_trial_is_a_version_of_its_own_and_a_loaded_file_does_not_end_it(scored, author, approver):
    proposal = proposals.create(by=author, at=NOW, title="Try")
    proposals.put(proposal, sort=RULE, code="tried", definition=body("tried"), is_trial=True, by=author, at=NOW)
    proposals.submit(proposal, by=author, at=NOW, on=TODAY)
    approve(proposal, approver)
    version = RuleVersion.objects.get(rule__code="tried")
    assert version.is_trial
    assert version.pk in rulebook.in_force().trials
    rulebook.load(rulebook.export(), on=TODAY, at=NOW)
    assert RuleVersion.objects.get(rule__code="tried", withdrawn_at=None).is_trial
    published(author, approver, body("tried"), starts_on=DAYS[8])
    assert in_force()[-2:] == [("tried", 1, TOMORROW, DAYS[8] - timedelta(days=1)), ("tried", 2, DAYS[8], None)]
    assert list(RuleVersion.objects.filter(rule__code="tried").values_list("is_trial", flat=True)) == [True, False]


def test_many_changes_at_once_leave_on_trial_what_is_on_trial(scored, author, approver):
    proposal = proposals.create(by=author, at=NOW, title="Try")
    proposals.put(proposal, sort=RULE, code="tried", definition=body("tried"), is_trial=True, by=author, at=NOW)
    proposals.submit(proposal, by=author, at=NOW, on=TODAY)
    approve(proposal, approver)
    changes = [(RULE, "tried", body("tried", 30)), (RULE, "signed", body())]
    draft = proposals.draft_with(changes, by=author, at=NOW, title="From a file")
    assert dict(draft.changes.values_list("code", "is_trial")) == {"tried": True, "signed": False}


# ---- corrections -----------------------------------------------------------------------------------------------------


def test_a_correction_needs_a_second_admin_and_a_committee_member(scored, author, approver, member):
    proposal = submitted(author, body(points=12), is_correction=True)
    assert approve(proposal, approver).status == "submitted"
    assert in_force() == [("signed", 1, None, None)]
    assert approve(proposal, member).status == "published"
    settle()
    assert points() == all_year(12)


def test_a_correction_may_hold_from_a_past_day_only(scored, author, approver, member):
    proposal = submitted(author, body(points=12), is_correction=True, starts_on=DAYS[2])
    approve(proposal, member)
    approve(proposal, approver)
    settle()
    assert points() == {1: 10, 2: 10} | dict.fromkeys(range(3, 13), 12)


def test_a_correction_that_takes_a_rule_away_takes_it_out_of_campaigns_too(scored, author, approver, member):
    both = campaign(rules=["signed", "mistake"])
    rulebook.load(book(rule(), rule("mistake"), campaigns=[both]), on=TODAY, at=NOW, is_correction=True)
    settle()
    proposal = submitted(author, retire=[(RULE, "mistake")], is_correction=True)
    approve(proposal, approver)
    approve(proposal, member)
    assert [each.campaign.rules for each in rulebook.in_force().campaigns] == [("signed",)]
    settle()
    assert points("mistake") == {}


def on_trial(author, approver, code="tried"):
    proposal = drafted(author)
    proposals.put(proposal, sort=RULE, code=code, definition=rule(code), is_trial=True, by=author, at=NOW)
    return approve(proposals.submit(proposal, by=author, at=NOW, on=TODAY), approver)


def test_a_loaded_file_corrects_the_days_on_trial_without_paying_for_them(scored, author, approver):
    on_trial(author, approver)
    published(author, approver, rule("tried"), starts_on=DAYS[8])
    rulebook.load(book(rule(), rule("tried", 33, start=TOMORROW)), on=DAYS[10], at=NOW, is_correction=True)
    live = RuleVersion.objects.filter(rule__code="tried", withdrawn_at=None).order_by("effective_from")
    assert list(live.values_list("effective_from", "effective_to", "is_trial", "definition__points__fixed")) == [
        (TOMORROW, DAYS[8] - timedelta(days=1), True, 33),
        (DAYS[8], None, False, 33),
    ]


@pytest.mark.parametrize("starts_on", [None, TODAY + timedelta(days=1)])
def test_a_correction_never_pays_for_days_on_trial(scored, author, approver, starts_on):
    on_trial(author, approver)
    later = TODAY + timedelta(days=20)
    proposal = drafted(author, rule("tried"), is_correction=True, starts_on=starts_on)
    with pytest.raises(refusals.TrialPaid, match="tried would count for days on which it was on trial"):
        proposals.submit(proposal, by=author, at=NOW, on=later)
    proposals.describe(
        proposal, by=author, at=NOW, title="From tomorrow", is_correction=True, starts_on=later + timedelta(days=1)
    )
    assert proposals.submit(proposal, by=author, at=NOW, on=later).status == "submitted"


def test_a_correction_may_change_what_a_rule_on_trial_would_have_given(scored, author, approver, member):
    on_trial(author, approver)
    proposal = drafted(author, is_correction=True)
    proposals.put(proposal, sort=RULE, code="tried", definition=rule("tried", 7), is_trial=True, by=author, at=NOW)
    approve(proposals.submit(proposal, by=author, at=NOW, on=DAYS[9]), approver, on=DAYS[9])
    assert approve(proposal, member, on=DAYS[9]).status == "published"


def test_one_person_with_both_roles_counts_once(scored, author, approver):
    RoleGrant.objects.create(person=approver.person, role="committee", granted_at=NOW)
    proposal = submitted(author, body(points=12), is_correction=True)
    approve(proposal, approver)
    with pytest.raises(refusals.AlreadyDecided):
        approve(proposal, approver)
    assert Proposal.objects.get().status == "submitted"


def test_a_committee_member_decides_corrections_only(scored, author, member):
    proposal = submitted(author, body())
    with pytest.raises(refusals.NotAllowed):
        approve(proposal, member)
    with pytest.raises(refusals.NotAllowed):
        proposals.send_back(proposal, by=member, at=LATER, reason="no")


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_nobody_approves_their_own_change(scored, author):
    RoleGrant.objects.create(person=author.person, role="committee", granted_at=NOW)
    proposal = submitted(author, body())
    assert proposals.role_for(author, proposal) is None
    with pytest.raises(refusals.NotAllowed):
        approve(proposal, author)
    with pytest.raises(refusals.NotAllowed):
        proposals.send_back(proposal, by=author, at=LATER, reason="no")


def test_the_database_too_refuses_the_author_as_approver(scored, author, approver):
    proposal = submitted(author, body())
    with pytest.raises(DatabaseError, match="somebody else than its author"), transaction.atomic():
        Decision.objects.create(
            proposal=proposal, verdict="approved", role="admin", digest="x", decided_by=author, decided_at=NOW
        )
    with pytest.raises(DatabaseError, match="proposal_needs_a_second_person"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(status="published", published_by=author, published_at=NOW)


def test_only_points_admins_propose(auditor, member):
    for somebody in (auditor, member):
        with pytest.raises(refusals.NotAllowed):
            proposals.create(by=somebody, at=NOW, title="Mine")


def test_only_the_author_writes_a_draft(scored, author, approver):
    proposal = drafted(author, body())
    for attempt in (
        lambda: proposals.put(proposal, sort=RULE, code="signed", definition=body(), by=approver, at=NOW),
        lambda: proposals.retire(proposal, sort=RULE, code="signed", by=approver, at=NOW),
        lambda: proposals.remove(proposal, sort=RULE, code="signed", by=approver, at=NOW),
        lambda: proposals.describe(proposal, by=approver, at=NOW, title="Mine"),
        lambda: proposals.rebase(proposal, by=approver, at=NOW),
        lambda: proposals.submit(proposal, by=approver, at=NOW, on=TODAY),
        lambda: proposals.withdraw(proposal, by=approver, at=NOW),
    ):
        with pytest.raises(refusals.NotAllowed):
            attempt()


def test_an_admin_whose_role_was_taken_away_writes_no_more(author):
    proposal = drafted(author)
    RoleGrant.objects.all().delete()
    again = User.objects.get(pk=author.pk)
    with pytest.raises(refusals.NotAllowed):
        proposals.put(proposal, sort=RULE, code="signed", definition=body(), by=again, at=NOW)


# ---- the way ---------------------------------------------------------------------------------------------------------


def test_what_waits_is_not_changed_until_it_is_called_back(scored, author):
    proposal = submitted(author, body())
    with pytest.raises(refusals.MoveRefused):
        proposals.put(proposal, sort=RULE, code="signed", definition=body(points=30), by=author, at=NOW)
    with pytest.raises(DatabaseError, match="is no draft"), transaction.atomic():
        Change.objects.update(is_trial=True)
    proposals.recall(proposal, by=author, at=NOW)
    proposals.put(proposal, sort=RULE, code="signed", definition=body(points=30), by=author, at=NOW)


def test_what_was_sent_back_comes_again_with_its_reason_kept(scored, author, approver):
    proposal = submitted(author, body())
    with pytest.raises(refusals.ReasonMissing):
        proposals.send_back(proposal, by=approver, at=LATER, reason=" ")
    proposals.send_back(proposal, by=approver, at=LATER, reason="Too much")
    assert Proposal.objects.get().status == "draft"
    assert proposal.decisions.get().reason == "Too much"
    proposals.submit(proposal, by=author, at=LATER, on=TODAY)
    assert approve(proposal, approver).status == "published"


def test_approvals_are_void_once_it_is_called_back(scored, author, approver, member):
    proposal = submitted(author, body(), is_correction=True)
    approve(proposal, approver)
    proposals.recall(proposal, by=author, at=LATER)
    proposals.submit(proposal, by=author, at=LATER + timedelta(minutes=1), on=TODAY)
    assert approve(proposal, member).status == "submitted"


def test_an_approver_who_read_something_else_is_told(scored, author, approver):
    proposal = submitted(author, body())
    read = proposals.content_digest(proposal)
    proposals.recall(proposal, by=author, at=NOW)
    proposals.put(proposal, sort=RULE, code="signed", definition=body(points=90), by=author, at=NOW)
    proposals.submit(proposal, by=author, at=NOW, on=TODAY)
    with pytest.raises(refusals.ContentChanged):
        approve(proposal, approver, digest=read)


def test_withdrawn_is_withdrawn_until_it_is_taken_up_again(scored, author, approver):
    proposal = submitted(author, body())
    proposals.withdraw(proposal, by=author, at=NOW)
    with pytest.raises(refusals.MoveRefused):
        approve(proposal, approver)
    proposals.reopen(proposal, by=author, at=NOW)
    assert Proposal.objects.get().status == "draft"


def test_published_is_published(scored, author, approver):
    proposal = published(author, approver, body())
    for attempt in (
        lambda: approve(proposal, approver),
        lambda: proposals.recall(proposal, by=author, at=LATER),
        lambda: proposals.withdraw(proposal, by=author, at=LATER),
        lambda: proposals.send_back(proposal, by=approver, at=LATER, reason="Oh"),
    ):
        with pytest.raises(refusals.MoveRefused):
            attempt()
    with pytest.raises(DatabaseError, match="it stays as it is"), transaction.atomic():
        Proposal.objects.update(title="Something else")
    with pytest.raises(DatabaseError, match="a change is a new version"), transaction.atomic():
        RuleVersion.objects.update(definition={})


def test_two_approvers_at_once_publish_once(scored, author, approver):
    proposal = submitted(author, body())
    rival = user("rival", "admin")
    digest = proposals.content_digest(proposal)
    start, outcomes = threading.Barrier(2), []

    def decide(by):
        try:
            start.wait(10)
            proposals.approve(proposal, by=by, at=LATER, on=TODAY, digest=digest)
            outcomes.append("published")
        except refusals.MoveRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[by]) for by in (approver, rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["published", "refused"]
    assert RuleVersion.objects.filter(proposal=proposal).count() == 1
    assert Decision.objects.count() == 1


# ---- what stops it ---------------------------------------------------------------------------------------------------


def refusal_of(by, *definitions, **more):
    with pytest.raises(refusals.Refusal) as refused:
        submitted(by, *definitions, **more)
    return refused.type


def test_an_empty_or_unfinished_proposal_is_not_submitted(scored, author):
    assert refusal_of(author) is refusals.Incomplete
    proposal = drafted(author)
    proposals.put(proposal, sort=RULE, code="signed", form={"points": "?"}, by=author, at=NOW)
    with pytest.raises(refusals.Incomplete, match="signed"):
        proposals.submit(proposal, by=author, at=NOW, on=TODAY)


def test_a_change_that_says_what_is_in_force_is_not_submitted(scored, author):
    assert refusal_of(author, rule()) is refusals.ChangesNothing


def test_a_day_that_is_not_in_the_future_is_refused(scored, author):
    for day in (TODAY, DAYS[0]):
        assert refusal_of(author, body(), starts_on=day) is refusals.StartPassed


def test_a_day_that_passed_while_it_waited_is_refused(scored, author, approver):
    proposal = submitted(author, body(), starts_on=DAYS[8])
    with pytest.raises(refusals.StartPassed):
        approve(proposal, approver, on=DAYS[9])


def test_a_campaign_over_days_that_are_gone_is_refused_unless_it_is_a_correction(scored, author, approver, member):
    assert refusal_of(author, campaigns=[campaign()]) is refusals.PastChanged
    proposal = submitted(author, campaigns=[campaign()], is_correction=True)
    approve(proposal, approver)
    approve(proposal, member)
    settle()
    assert points("sprint") == {3: 10, 4: 10, 5: 10}


def test_a_running_campaign_may_end_earlier_but_not_pay_otherwise(scored, author, approver):
    running = campaign(start=DAYS[4], end=DAYS[9])
    rulebook.load(book(rule(), campaigns=[running]), on=TODAY, at=NOW)
    assert refusal_of(author, campaigns=[running | {"times": 3}]) is refusals.PastChanged
    published(author, approver, campaigns=[running | {"to": DAYS[7].isoformat()}])
    settle()
    assert set(points("sprint")) == {5, 6, 7, 8}


def test_a_definition_that_is_none_of_the_language_is_not_taken(author):
    proposal = drafted(author)
    for wrong in (body() | {"points": {"fixed": "many"}}, body("other"), {"code": "signed"}):
        with pytest.raises(refusals.DefinitionInvalid):
            proposals.put(proposal, sort=RULE, code="signed", definition=wrong, by=author, at=NOW)


def test_a_rule_with_fields_that_do_not_exist_is_stopped(scored, author):
    wrong = body(points={"per": "size", "unit": 1, "points": 1})
    assert refusal_of(author, wrong) is refusals.Blocked


def test_what_the_linter_calls_blocking_stops_it(scored, author):
    never = body(when=[{"field": "amount", "gt": 10}, {"field": "amount", "lt": 5}])
    proposal = drafted(author, never)
    found = proposals.review(proposal, on=TODAY)
    assert found.blocking
    with pytest.raises(refusals.Blocked):
        proposals.submit(proposal, by=author, at=NOW, on=TODAY)


def test_a_code_stays_what_it_was(scored, author):
    assert refusal_of(author, campaigns=[campaign("signed", start=DAYS[7], end=DAYS[8])]) is refusals.Blocked


def test_a_kind_that_rules_pay_for_is_not_retired_alone(scored, author, approver):
    published(author, approver, body("trained", basis="claim.training"), kinds=[training()])
    assert refusal_of(author, retire=[(KIND, "training")]) is refusals.KindInUse
    published(author, approver, retire=[(KIND, "training"), (RULE, "trained")])


def test_a_kind_that_would_read_old_claims_otherwise_is_a_correction(scored, author, approver):
    by_hours = body("trained", {"per": "hours", "unit": 1, "points": 1}, basis="claim.training")
    published(author, approver, by_hours, kinds=[training(hours={"type": "number"})])
    as_text = training(hours={"type": "text"})
    proposal = drafted(author, kinds=[as_text])
    assert any(isinstance(each, refusals.PastChanged) for each in proposals.review(proposal, on=TODAY).refusals)


def test_what_others_changed_meanwhile_is_a_conflict_and_not_overwritten(scored, author, approver):
    proposal = submitted(author, body(points=30))
    published(approver, author, body(points=20))
    with pytest.raises(refusals.Conflict, match="signed"):
        approve(proposal, approver)
    assert in_force()[-1][1] == 2
    proposals.recall(proposal, by=author, at=LATER)
    proposals.rebase(proposal, by=author, at=LATER)
    proposals.submit(proposal, by=author, at=LATER, on=TODAY)
    approve(proposal, approver)
    settle()
    assert points()[7] == 30


def test_a_rule_that_was_retired_meanwhile_is_a_conflict_too(scored, author, approver):
    proposal = submitted(author, body(points=30))
    published(approver, author, retire=[(RULE, "signed")])
    with pytest.raises(refusals.Conflict):
        approve(proposal, approver)


def test_changes_of_other_codes_are_no_conflict(scored, author, approver):
    one = submitted(author, body("one"))
    published(approver, author, body("two"))
    assert approve(one, approver).status == "published"


# ---- the book as it would be -----------------------------------------------------------------------------------------


def shown(force):
    return [(each.code, each.rule, each.effective_from, each.effective_to) for each in force.versions], [
        (each.code, each.campaign) for each in force.campaigns
    ]


def test_the_book_with_a_proposal_is_the_book_that_publication_gives(scored, author, approver):
    rulebook.load(book(rule(), rule("gone"), rule("stays")), on=TODAY, at=NOW)
    sprint = campaign(start=DAYS[7], end=DAYS[8], rules=["signed", "new"])
    proposal = submitted(author, body(), body("new"), campaigns=[sprint], retire=[(RULE, "gone")], kinds=[training()])
    before = proposals.book_with(proposal, on=TODAY)
    assert len({each.id for each in before.versions}) == len(before.versions)
    assert before.rule_ids["new"] < 0 < before.rule_ids["signed"]
    approve(proposal, approver)
    assert shown(before) == shown(rulebook.in_force())
    assert before.claims == rulebook.in_force().claims


def test_a_simulation_may_let_a_proposal_hold_in_the_past(scored, author):
    proposal = drafted(author, body(start=DAYS[8]))
    force = proposals.book_with(proposal, on=TODAY, start=DAYS[0])
    assert [each[2:] for each in shown(force)[0]] == [(None, DAYS[0] - timedelta(days=1)), (DAYS[0], None)]


def test_the_digest_is_that_of_what_decides_points(scored, author):
    proposal = drafted(author, body(), body("other"))
    digest = proposals.content_digest(proposal)
    proposals.describe(proposal, by=author, at=NOW, title="Another title")
    assert proposals.content_digest(Proposal.objects.get()) == digest
    proposals.describe(proposal, by=author, at=NOW, title="Later", starts_on=DAYS[8])
    later = proposals.content_digest(Proposal.objects.get())
    proposals.put(proposal, sort=RULE, code="other", definition=body("other", 21), by=author, at=NOW)
    assert len({digest, later, proposals.content_digest(Proposal.objects.get())}) == 3


# ---- what came of it -------------------------------------------------------------------------------------------------


def test_what_came_of_a_publication_is_noted_once_it_is_scored(scored, author, approver):
    proposal = published(author, approver, body())
    proposals.note_posted(at=LATER)
    assert not proposals.is_settled(Proposal.objects.get())
    sweep.score(as_of=TODAY)
    proposals.note_posted(at=LATER)
    posted = Proposal.objects.get(pk=proposal.pk).posted
    assert (posted["lines"], posted["people"], posted["points"]) == (6, 1, "60.00")
    Contract.objects.filter(number="C12").update(status="void")
    sweep.score(as_of=TODAY)
    proposals.note_posted(at=LATER)
    proposal.refresh_from_db()
    assert proposal.posted == posted
    assert proposals.so_far(proposal).points == 60


def test_campaigns_count_in_what_came_of_a_rule(scored, author, approver):
    rulebook.load(book(rule(), campaigns=[campaign(start=DAYS[7], end=DAYS[8])]), on=TODAY, at=NOW)
    settle()
    published(author, approver, body())
    sweep.score(as_of=TODAY)
    proposals.note_posted(at=LATER)
    assert Proposal.objects.get().posted["points"] == "80.00"


def test_every_step_leaves_an_audit_event(scored, author, approver):
    proposal = drafted(author, body())
    proposals.submit(proposal, by=author, at=NOW, on=TODAY)
    approve(proposal, approver)
    events = list(AuditEvent.objects.filter(event__startswith="proposal").order_by("id").values_list("event", "by"))
    assert events == [
        ("proposal.created", author.pk),
        ("proposal.changed", author.pk),
        ("proposal.submitted", author.pk),
        ("proposal.approved", approver.pk),
        ("proposal.published", approver.pk),
    ]


def test_a_refused_approval_leaves_nothing(scored, author, approver):
    proposal = submitted(author, body(), starts_on=DAYS[8])
    before = AuditEvent.objects.count()
    with pytest.raises(refusals.StartPassed):
        approve(proposal, approver, on=date(2026, 12, 1))
    assert (Decision.objects.count(), AuditEvent.objects.count()) == (0, before)
    assert Award.objects.exclude(points=10).count() == 0
    assert connection.in_atomic_block is False
