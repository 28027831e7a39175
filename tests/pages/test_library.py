"""The library: approved pieces for everybody to read, search and mark as used, once each and never one's own."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring import claims
from scoring.models import ClaimKind, Use
from tests.scoring import claiming
from tests.scoring.claiming import NOW, filed, when

from .test_claims import text_of


@pytest.fixture
def cast(db):
    # After every moment that `when` gives.
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield claiming.make_company()


@pytest.fixture
def browse(cast):
    def one(part):
        client = Client()
        client.force_login(cast.users[part], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return one


def shelved(cast, title="How to call", by="rep", kind="case", **said):
    claim = filed(cast.users[by], kind, title=title, **said)
    return claims.approve(claim, by=cast.lead if by != "lead" else cast.head, **when())


def titles(answer):
    return [claim.title for claim in answer.context["page"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Winning back", "How to call"]),
        ("q=CALL", ["How to call"]),
        ("q=price", ["Winning back"]),
        ("q=colleague", ["How to call"]),
        ("kind=script", []),
        ("kind=nonsense", ["Winning back", "How to call"]),
        ("q=zzz", []),
    ],
)
def test_everybody_finds_what_is_approved_by_title_text_author_or_kind(cast, browse, query, found):
    shelved(cast, by="colleague")
    shelved(cast, "Winning back", story="Never about the price")
    filed(cast.rep, "case", title="Not decided")
    claims.approve(filed(cast.rep, title="No knowledge"), by=cast.lead, **when())
    for part in ("rival", "executive"):
        assert titles(browse(part).get(f"/library/?{query}")) == found


def test_an_empty_library_and_an_empty_search_say_so(cast, browse):
    assert "The library is empty so far" in text_of(browse("rep").get("/library/"))
    answer = browse("rep").get("/library/?q=zzz")
    assert "Nothing in the library fits this." in text_of(answer)
    assert 'href="/library/"' in answer.content.decode()


def test_a_colleague_marks_it_once_and_may_take_it_back(cast, browse):
    claim = shelved(cast)
    client = browse("rival")
    for _again in range(2):
        answer = client.post(f"/library/{claim.pk}/", {"do": "use"}, follow=True)
        assert "Used by 1 colleague" in text_of(answer)
    assert "I have not used it" in text_of(answer)
    assert "used once" in text_of(client.get("/library/"))
    answer = client.post(f"/library/{claim.pk}/", {"do": "unuse"}, follow=True)
    assert "Nobody has used it yet" in text_of(answer)
    assert not Use.objects.exists()


def test_nobody_marks_their_own(cast, browse):
    people = [(cast.people["rep"], 50), (cast.people["colleague"], 50)]
    claim = filed(cast.rep, "case", title="Ours", participants=people)
    claims.agree(claim, by=cast.colleague, **when())
    claims.approve(claim, by=cast.lead, **when())
    for part in ("rep", "colleague"):
        assert "I have used it" not in text_of(browse(part).get(f"/library/{claim.pk}/"))
        assert browse(part).post(f"/library/{claim.pk}/", {"do": "use"}).status_code == 403
    assert not Use.objects.exists()


def test_what_was_used_most_comes_first(cast, browse):
    first, second = shelved(cast, "First"), shelved(cast, "Second")
    assert titles(browse("rival").get("/library/")) == ["Second", "First"]
    claims.use(first, by=cast.rival, **when())
    assert titles(browse("rival").get("/library/")) == ["First", "Second"]
    claims.use(second, by=cast.rival, **when())
    claims.use(second, by=cast.head, **when())
    assert titles(browse("rival").get("/library/")) == ["Second", "First"]


def test_what_is_not_in_it_is_not_there(cast, browse):
    for claim in (filed(cast.rep, "case"), claims.approve(filed(cast.rep), by=cast.lead, **when())):
        assert browse("lead").get(f"/library/{claim.pk}/").status_code == 404
        assert browse("rival").post(f"/library/{claim.pk}/", {"do": "use"}).status_code == 404


def test_grades_stay_between_author_and_reviewer(cast, browse):
    claim = shelved(cast, story="Listen first")
    said = text_of(browse("rival").get(f"/library/{claim.pk}/"))
    assert "Listen first" in said
    assert browse("rival").get(f"/claims/{claim.pk}/").status_code == 404


def test_a_search_finds_the_authors_words_and_no_grade(cast, browse):
    attributes = [["words", {"type": "text"}], ["grade", {"type": "choice", "choices": ["superb"], "by": "reviewer"}]]
    definition = {"kind": "talk", "name": {"en": "Talk"}, "library": True, "attributes": attributes}
    ClaimKind.objects.create(kind="talk", definition=definition)
    claim = filed(cast.rep, "talk", title="How to call", attributes={"words": "先听客户说完 listen"})
    claims.approve(claim, by=cast.lead, attributes={"grade": "superb"}, **when())
    found = {
        text: titles(browse("rival").get("/library/", {"q": text})) for text in ("客户说", "Listen", "superb", "words")
    }
    assert found == {"客户说": ["How to call"], "Listen": ["How to call"], "superb": [], "words": []}


def test_a_fuller_library_asks_no_more_often(cast, browse):
    asked = []
    for count in (2, 12):
        for number in range(count):
            claims.use(shelved(cast, f"Piece {number}"), by=cast.rival, **when())
        client = browse("rival")
        client.get("/library/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/library/").status_code == 200
        asked.append(len([query for query in caught if "django_session" not in query["sql"]]))
    assert asked[1] <= asked[0]
