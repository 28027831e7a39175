"""Pages of claims: the list, the form and what it says when something is wrong, each step of a claim, second looks."""

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring import claims, files
from scoring import tasks as scoring_tasks
from scoring.models import Claim, EarmarkedPool, Filing, Participant
from teams.models import Company
from tests.scoring import claiming
from tests.scoring.claiming import NOW, TODAY, contract, drafted, filed, seen, when


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    # After every moment that `when` gives.
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield claiming.make_company()


@pytest.fixture
def browse(cast):
    """`browse("rep").get(…)`: a browser in which that part is logged in."""

    def one(part):
        client = Client()
        client.force_login(cast.users[part], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return one


def text_of(answer):
    """What a page says, without its tags."""
    page = re.sub(r"<(script|style|template).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def form(cast, *, kind="plain", do="submit", shares=None, **said):
    """What the form of a claim sends: the rep's alone, and whole, unless something else is said."""
    shares = {"rep": "100"} if shares is None else shares
    rows = {}
    for number, (part, share) in enumerate(shares.items()):
        person = cast.people.get(part)
        rows |= {f"who_{number}": f"{person.name} · {person.code}" if person else part, f"share_{number}": share}
    given = {"title": "Something good", "occurred_on": TODAY.isoformat(), "token": uuid.uuid4(), "do": do}
    return {**given, **rows, **said}


def send(browse, cast, part="rep", kind="plain", **said):
    return browse(part).post(f"/claims/new/{kind}/", form(cast, **said))


def act(browse, claim, part, do, **said):
    return browse(part).post(f"/claims/{claim.pk}/", {"do": do, "seen": claims.mark_of(claim), **said}, follow=True)


# ---- the list --------------------------------------------------------------------------------------------------------


def test_the_list_holds_what_one_filed_or_shares_in_and_nothing_else(cast, browse):
    mine = drafted(cast.rep, title="My draft")
    shared = filed(
        cast.colleague, title="Shared", participants=[(cast.people["rep"], 60), (cast.people["colleague"], 40)]
    )
    drafted(cast.colleague, title="Hers", participants=[(cast.people["rep"], 60), (cast.people["colleague"], 40)])
    filed(cast.rival, title="His")
    said = text_of(browse("rep").get("/claims/"))
    assert mine.title in said
    assert shared.title in said
    assert "Hers" not in said
    assert "His " not in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=draft", {"Draft of a talk"}),
        ("kind=graded", {"Lecture"}),
        ("q=talk", {"Draft of a talk", "A talk"}),
        ("q=TALK&status=submitted", {"A talk"}),
        ("q=by+heart", {"Lecture"}),
        ("q=zzz", set()),
        ("status=nonsense&kind=nonsense", {"Draft of a talk", "A talk", "Lecture"}),
    ],
)
def test_filters_of_the_list(cast, browse, query, found):
    drafted(cast.rep, title="Draft of a talk")
    filed(cast.rep, title="A talk")
    filed(cast.rep, "graded", title="Lecture", story="All of it by heart", attributes={"what": "x"})
    answer = browse("rep").get(f"/claims/?{query}")
    assert {claim.title for claim, _points in answer.context["rows"]} == found
    assert ("Show all" in text_of(answer)) == (not found)


def test_an_empty_list_offers_to_file_one(cast, browse):
    answer = browse("rep").get("/claims/")
    assert "No claims yet" in text_of(answer)
    assert 'href="/claims/new/"' in answer.content.decode()


def test_longer_lists_ask_no_more_often(cast, browse):
    asked = []
    for count in (2, 20):
        for number in range(count):
            claim = filed(cast.colleague, title=f"Talk {number}", participants=halves(cast))
            claims.agree(claim, by=cast.rep, **when())
        for part, address in (("rep", "/claims/"), ("lead", "/inbox/")):
            browse(part).get(address)
            client = browse(part)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            asked.append(len([query for query in caught if "django_session" not in query["sql"]]))
    assert asked[2] <= asked[0]
    assert asked[3] <= asked[1]


def halves(cast):
    return [(cast.people["rep"], 50), (cast.people["colleague"], 50)]


# ---- filing one ------------------------------------------------------------------------------------------------------


def test_kinds_to_choose_from_begin_with_what_one_files_most(cast, browse):
    filed(cast.rep, "case")
    cards = browse("rep").get("/claims/new/").context["cards"]
    assert cards[0].kind == "case"
    assert cards[0].pays == ["10 points."]
    assert "finding" not in {card.kind for card in cards}


def test_a_whole_form_hands_it_in_and_the_same_form_twice_only_once(cast, browse):
    given = form(cast)
    client = browse("rep")
    for _again in range(2):
        assert client.post("/claims/new/plain/", given).status_code == 302
    assert seen(Claim.objects.get()) == ("submitted", "reviewer")


def test_keeping_a_draft_asks_for_nothing(cast, browse):
    assert send(browse, cast, do="save", title="").status_code == 302
    assert seen(Claim.objects.get()) == ("draft", "claimant")
    assert browse("lead").get(f"/claims/{Claim.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"shares": {"rep": "60", "colleague": "30"}}, "The shares add up to 90 %, not to 100 %."),
        ({"shares": {"rep": "60", "colleague": "forty"}}, "write the share as a number"),
        ({"shares": {"rep": "100", "nobody at all": "0"}}, "Nobody here has this name or code"),
        ({"shares": {"rep": "150", "colleague": "-50"}}, "Each share is above 0, at most 100"),
        ({"kind": "graded"}, "Fill this in."),
        ({"kind": "mentoring", "a_newcomer": "P-nobody"}, "Nobody here has this name or code"),
        ({"kind": "helped"}, "Name whom it helped"),
        ({"kind": "helped", "beneficiary": "Rep · P-rep"}, "Name somebody else"),
        ({"kind": "script"}, "Attach at least one file that proves it."),
        ({"title": "", "story": ""}, "Say in a few words what it is."),
        ({"occurred_on": (TODAY + timedelta(days=1)).isoformat()}, "This day has not come yet."),
        ({"occurred_on": "someday"}, "Enter a valid date."),
        ({"contract": "C-999"}, "There is no such contract"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_written(cast, browse, said, sentence):
    said = {"kind": "plain", "story": "Kept as it was written", **said}
    kind = said.pop("kind")
    answer = send(browse, cast, kind=kind, **said)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert said.get("story") in answer.content.decode()
    assert not Claim.objects.exclude(status="draft").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("proof.exe", b"MZ\x90\0", "none of the files that are taken"),
        ("photo.png", b"%PDF-1.7", "not what its name says"),
        ("long.txt", b"x" * (files.BYTES_MAX + 1), "larger than 10 MB"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_the_rest_stays_as_a_draft(cast, browse, name, content, sentence):
    answer = send(browse, cast, kind="script", files=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert seen(Claim.objects.get()) == ("draft", "claimant")
    # The form goes on with that draft: nothing is filed twice.
    assert f'action="/claims/{Claim.objects.get().pk}/edit/"' in answer.content.decode()


def test_without_scripts_the_form_adds_a_row_and_splits_equally(cast, browse):
    answer = send(browse, cast, do="more")
    assert (answer.status_code, len(answer.context["form"].rows)) == (200, 2)
    answer = send(browse, cast, do="equal", shares={"rep": "100", "colleague": "", "rival": ""})
    assert [share for _who, share in answer.context["form"].rows] == ["33.3334", "33.3333", "33.3333"]
    assert not Claim.objects.exists()


def test_what_the_system_knows_otherwise_needs_a_reason_and_the_reviewer_sees_both(cast, browse):
    contract("C-1", cast.people["colleague"], signed_on=date(2026, 10, 20))
    said = {"a_newcomer": "Colleague · P-colleague", "a_step": "first", "a_first_order_within": "60"}
    answer = send(browse, cast, kind="mentoring", **said)
    assert answer.status_code == 422
    assert "you say 60 days, the system 30 days" in text_of(answer)
    claim = Claim.objects.get()
    given = form(cast, **said, differs="The contract came later")
    assert browse("rep").post(f"/claims/{claim.pk}/edit/", given).status_code == 302
    said = text_of(browse("lead").get(f"/claims/{claim.pk}/"))
    assert "system: 30 days" in said
    assert "The contract came later" in said


# ---- shares and confirmation -----------------------------------------------------------------------------------------


def test_a_colleague_agrees_or_sends_it_back_with_a_reason(cast, browse):
    claim = filed(cast.rep, participants=halves(cast))
    assert "still to agree to their share: Colleague" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    answer = act(browse, claim, "colleague", "refuse_share")
    assert "Say why" in text_of(answer)
    assert seen(claim) == ("submitted", "participants")
    act(browse, claim, "colleague", "refuse_share", reason="I did more than half")
    assert seen(claim) == ("draft", "claimant")
    assert "I did more than half" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    claims.submit(claim, by=cast.rep, **when())
    assert "You agree to your share." in text_of(act(browse, claim, "colleague", "agree"))
    assert seen(claim) == ("submitted", "reviewer")


def test_the_beneficiary_fills_in_their_grade_or_declines(cast, browse):
    one, other = (filed(cast.rep, "helped", beneficiary=cast.people["rival"]) for _each in range(2))
    answer = act(browse, one, "rival", "confirm")
    assert answer.status_code == 422
    assert "Fill this in." in text_of(answer)
    act(browse, one, "rival", "confirm", a_grade="B")
    assert seen(one) == ("confirmed", "reviewer")
    act(browse, other, "rival", "decline", reason="It was somebody else")
    assert seen(other) == ("rejected", "nobody")
    assert "It was somebody else" in text_of(browse("rep").get(f"/claims/{other.pk}/"))


# ---- deciding --------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_claimant_and_the_answer_back(cast, browse):
    claim = filed(cast.rep)
    act(browse, claim, "lead", "ask", question="Who was there?")
    assert seen(claim) == ("submitted", "claimant")
    assert "Who was there?" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    assert "question to you" in text_of(browse("rep").get("/claims/"))
    answer = act(browse, claim, "rep", "answer", answer="All of us", files=SimpleUploadedFile("list.txt", b"All of us"))
    assert "It waits for the decision again" in text_of(answer)
    page = text_of(browse("lead").get(f"/inbox/?at=claim-{claim.pk}"))
    assert "All of us" in page
    assert "list.txt" in page


def test_a_rejection_needs_a_reason_and_shows_it(cast, browse):
    claim = filed(cast.rep)
    assert "Say why" in text_of(act(browse, claim, "lead", "reject"))
    act(browse, claim, "lead", "reject", reason="No such talk")
    assert seen(claim) == ("rejected", "nobody")
    assert "No such talk" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    assert "No such talk" in text_of(browse("lead").get("/inbox/?view=decided"))


def test_above_the_bound_a_second_one_approves_who_is_another(cast, browse):
    claim = filed(cast.rep, "great")
    assert "needs a second approval" in text_of(act(browse, claim, "lead", "approve"))
    assert "Second approval" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    assert act(browse, claim, "lead", "approve").status_code == 403
    page = browse("head").get("/inbox/")
    assert [each.at for each, _late in page.context["rows"]] == [f"second-{claim.pk}"]
    assert "is approved" in text_of(act(browse, claim, "head", "approve"))
    assert seen(claim) == ("approved", "nobody")


def test_a_budget_that_is_used_up_is_said_with_what_is_left(cast, browse):
    Company.objects.update(claim_budget=50)
    one, other = filed(cast.rep), filed(cast.colleague)
    assert "You may grant 50 points more this month." in text_of(browse("lead").get(f"/claims/{one.pk}/"))
    act(browse, one, "lead", "approve")
    answer = act(browse, other, "lead", "approve")
    assert "Your budget of this month has 10" in text_of(answer)
    assert seen(other) == ("submitted", "reviewer")


def test_a_pool_without_room_lets_the_approval_wait(cast, browse):
    EarmarkedPool.objects.create(code="strategic", points=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    claim = filed(cast.rep, "pooled")
    assert "waits for room in its pool" in text_of(act(browse, claim, "admin", "approve"))
    assert "approved, waits for room in the pool" in text_of(browse("rep").get(f"/claims/{claim.pk}/"))


def test_evidence_that_counts_elsewhere_shows_the_other_claim(cast, browse):
    cited = contract("C-1", cast.people["rep"])
    one, other = filed(cast.rep, contract=cited), filed(cast.colleague, contract=cited)
    act(browse, one, "lead", "approve")
    page = text_of(browse("lead").get(f"/claims/{other.pk}/"))
    assert f"C-1 counts in claim {one.number} already" in page
    assert one.number in text_of(act(browse, other, "lead", "approve"))
    assert seen(other) == ("submitted", "reviewer")
    answer = send(browse, cast, contract="C-1")
    assert answer.status_code == 422
    assert one.number in text_of(answer)


def test_nobody_approves_unseen_what_changed_meanwhile_not_even_in_bulk(cast, browse):
    claim = filed(cast.rep)
    stale = claims.mark_of(claim)
    claims.ask(claim, by=cast.lead, question="Who?", **when())
    claims.answer(claim, by=cast.rep, text="Me", **when())
    answer = browse("lead").post(f"/claims/{claim.pk}/", {"do": "approve", "seen": stale}, follow=True)
    assert "has moved on since you opened the page" in text_of(answer)
    bulk = {"do": "approve_many", "chosen": f"claim-{claim.pk}.{stale}"}
    assert "has moved on since" in text_of(browse("lead").post("/inbox/", bulk, follow=True))
    assert "has moved on since" in text_of(browse("lead").post(f"/claims/{claim.pk}/", {"do": "approve"}, follow=True))
    assert seen(claim) == ("submitted", "reviewer")
    (row, _late), *_others = browse("lead").get("/inbox/").context["rows"]
    assert "1 approved." in text_of(
        browse("lead").post("/inbox/", bulk | {"chosen": f"{row.at}.{row.version}"}, follow=True)
    )
    assert seen(claim) == ("approved", "nobody")


def test_every_decision_hurries_the_sweep(cast, browse, monkeypatch):
    hurried = []
    monkeypatch.setattr(scoring_tasks, "hurry", lambda: hurried.append(True))
    Company.objects.update(claim_sample_percent=100)
    claim, other = filed(cast.rep), filed(cast.rep)
    act(browse, claim, "lead", "approve")
    browse("lead").post("/inbox/", {"do": "approve_many", "chosen": f"claim-{other.pk}.{claims.mark_of(other)}"})
    assert len(hurried) == 2
    assert claims.draw(**when()) == [claim, other]
    act(browse, claim, "auditor", "rereview", verdict="upheld")
    act(browse, claim, "admin", "reopen", reason="Anew")
    assert len(hurried) == 4
    assert seen(claim) == ("submitted", "reviewer")


def test_a_preview_follows_the_grades_that_are_filled_in(cast, browse):
    claim = filed(cast.rep, "graded", attributes={"what": "A talk"})
    assert "+80" in text_of(browse("lead").get(f"/claims/{claim.pk}/preview/?a_grade=A"))
    assert "+20" in text_of(browse("lead").get(f"/claims/{claim.pk}/preview/?a_grade=B"))
    assert browse("rep").get(f"/claims/{claim.pk}/preview/?a_grade=A").status_code == 403


def test_a_file_leaves_as_an_attachment_that_nothing_runs(cast, browse):
    claim = drafted(cast.rep)
    kept = claims.attach(claim, by=cast.rep, file=claiming.file("话术.txt", b"<script>alert(1)</script>"), **when())
    answer = browse("rep").get(f"/claims/{claim.pk}/evidence/{kept.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert browse("lead").get(f"/claims/{claim.pk}/evidence/{kept.pk}/").status_code == 404


# ---- by file ---------------------------------------------------------------------------------------------------------


def test_a_claim_of_a_file_is_decided_on_the_same_pages(cast, browse):
    claim = Claim.objects.create(number="X-1", kind="graded", occurred_on=TODAY, attributes={"what": "A talk"})
    Participant.objects.create(claim=claim, person=cast.people["rep"], share=100)
    assert browse("lead").get(f"/claims/{claim.pk}/").status_code == 200
    assert claims.take_in(**when()) == 1
    page = text_of(browse("lead").get(f"/inbox/?at=claim-{claim.pk}"))
    assert "Filed by a file" in page
    assert "Send the question" not in page
    assert "with Lead" in text_of(browse("rep").get("/claims/"))
    assert "is approved" in text_of(act(browse, claim, "lead", "approve", a_grade="A"))
    assert Filing.objects.get().approved_by == cast.people["lead"]


def test_a_claim_whose_kind_no_book_has_declared_yet_can_be_read(cast, browse):
    """Sales files may come before the rule book."""
    claim = Claim.objects.create(number="X-1", kind="brand-new", occurred_on=TODAY, title="A first")
    Participant.objects.create(claim=claim, person=cast.people["rep"], share=100)
    page = text_of(browse("rep").get(f"/claims/{claim.pk}/"))
    assert "A first" in page
    assert "No rule book has declared this kind of claim yet" in page
    assert "brand-new" in text_of(browse("rep").get("/claims/"))


# ---- the second look -------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(cast):
    Company.objects.update(claim_sample_percent=100)
    claim = filed(cast.rep, "graded", attributes={"what": "A talk"})
    claims.approve(claim, by=cast.lead, attributes={"grade": "B"}, **when())
    assert claims.draw(**when()) == [claim]
    return claim


@pytest.mark.parametrize(
    "address", ["/claims/{claim}/", "/inbox/?at=rereview-{again}", "/inbox/?part=panel&at=rereview-{again}"]
)
def test_the_second_look_is_told_nothing_of_the_decision(cast, browse, drawn, address):
    again = drawn.rereviews.get().pk
    extra = {"headers": {"HX-Request": "true"}} if "part" in address else {}
    answer = browse("auditor").get(address.format(claim=drawn.pk, again=again), **extra)
    said = text_of(answer)
    assert "A talk" in said
    assert "Drawn by lot" in said
    # Neither who decided, nor the grade, nor the points, nor that it counts.
    assert "Lead" not in said.replace("Leading", "").replace("lead", "")
    assert "approved" not in said
    assert "+20" not in said
    form = answer.context["form"]
    assert not form["a_grade"].value()
    assert 'value="B" checked' not in answer.content.decode()


def test_an_objection_needs_a_reason_and_goes_to_the_points_admin(cast, browse, drawn):
    assert "Say why" in text_of(act(browse, drawn, "auditor", "rereview", verdict="objected"))
    act(browse, drawn, "auditor", "rereview", verdict="objected", reason="No list of who came", a_grade="A")
    assert "No list of who came" in text_of(browse("admin").get(f"/claims/{drawn.pk}/"))
    assert "Lead" in text_of(browse("auditor").get(f"/claims/{drawn.pk}/"))
