"""The catalogue's pages: what a person is shown of it and why, wishes, suggestions, and how an admin runs it."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from rewards.catalogue import pictures, sheets, suggesting, wishing
from rewards.models import Draw, Reward, Suggestion, SuggestionVote, Wish
from tests.pages import parts as making
from tests.pages.test_costs import QUERIES_MAX, queries_of
from tests.rewards.catalogue_parts import made, values
from tests.rewards.making import points, redemption, reward
from tests.rewards.test_catalogue import PNG

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def names(answer):
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', answer.content.decode())


@pytest.fixture
def shop(parts):
    """A rep with 250 points to spend, and rewards that can and can't be had."""
    points(parts.rep, 250)
    points(parts.rep, 30, on=making.TODAY, publish_it=False)
    return {
        "mug": made(parts, "MUG", name_en="Mug"),
        "bag": made(parts, "BAG", name_en="Bag", price=300),
        "west": made(parts, "WEST", name_en="Western", teams=[parts.teams["west"]]),
        "east": made(parts, "EAST", name_en="Eastern", teams=[parts.teams["east"]], price=50),
        "shut": made(parts, "SHUT", name_en="Shut", window="monthly", closes_day=5),
        "gone": made(parts, "GONE", name_en="Gone", units=0),
        "best": made(parts, "BEST", name_en="Voyage", top=3, price=0),
        "draft": made(parts, "DRAFT", name_en="Draft", offered=False),
    }


# --- Choosing --------------------------------------------------------------------------------


def test_the_catalogue_shows_what_is_for_me_and_why_not(shop, visit):
    page = visit("rep", "/rewards/")
    assert names(page) == ["Eastern", "Gone", "Mug", "Shut", "Bag", "Voyage"]
    said = text_of(page)
    assert "Available 250 Provisional 30" in said
    assert "2 rewards can be yours now." in said
    for sentence in ("You are 50 points short of it.", "There are none left.", "It can be asked for again from Dec. 1"):
        assert sentence in said
    assert "Given to the best 3 of a quarter" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=mu", ["Mug"]),
        ("q=杯", ["Eastern", "Gone", "Mug", "Shut", "Bag"]),
        ("show=can", ["Eastern", "Mug"]),
        ("show=affordable", ["Eastern", "Gone", "Mug", "Shut"]),
        ("show=open&sort=dear", ["Bag", "Gone", "Mug", "Eastern"]),
        ("sort=new", ["Gone", "Shut", "Eastern", "Bag", "Mug"]),
        ("kind=voucher", []),
    ],
)
def test_search_filters_and_order(shop, visit, query, found):
    page = visit("rep", f"/rewards/?{query}")
    assert [name for name in names(page) if name != "Voyage"] == found
    assert ("No reward fits" in text_of(page)) is (found == [])


def test_an_empty_catalogue_says_what_to_do(parts, visit):
    assert "Nothing is offered yet" in text_of(visit("rep", "/rewards/"))


def test_a_window_that_is_over_for_good_leaves_the_catalogue(parts, visit):
    made(parts, offered_until=making.TODAY.replace(day=1))
    assert names(visit("rep", "/rewards/")) == []


def test_a_wish_shows_how_far_it_is(shop, visit, client_of, parts):
    address = f"/rewards/{shop['bag'].pk}/wish/"
    answer = client_of("rep").post(address, {"do": "on"}, headers=HTMX)
    assert 'aria-pressed="true"' in answer.content.decode()
    assert "50 of 300 points are missing" in text_of(visit("rep", "/rewards/"))
    answer = client_of("rep").post(address, {"do": "off", "back": "rewards"})
    assert answer.url == "/rewards/"
    assert not Wish.objects.exists()


def test_nobody_wishes_for_what_they_do_not_see(shop, client_of):
    for hidden in ("west", "draft"):
        assert client_of("rep").post(f"/rewards/{shop[hidden].pk}/wish/", {"do": "on"}).status_code == 404
    assert client_of("nobody").post(f"/rewards/{shop['mug'].pk}/wish/", {"do": "on"}).status_code == 403
    assert not Wish.objects.exists()


def test_a_rewards_page_says_all_of_it_in_words(parts, visit):
    found = made(
        parts, window="quarterly", opens_day=1, closes_day=20, allocation="lottery", limit=2, hand_out="finance",
        approval="admin", description_en="Keeps tea warm.",
    )  # fmt: skip
    said = text_of(visit("rep", f"/rewards/{found.pk}/"))
    for sentence in (
        "Keeps tea warm.", "From day 1 to day 20 of the first month of every quarter.", "Then lots are drawn",
        "2 for each person in a year", "A points admin approves it.", "It comes with the payroll.",
        "It can be asked for again from Jan. 1, 2027.", "You are 100 points short of it.",
    ):  # fmt: skip
        assert sentence in said


def test_the_form_to_redeem_appears_with_its_address(shop, visit, settings):
    address = f"/rewards/{shop['mug'].pk}/"
    assert ('id="redeem"' in visit("rep", address).content.decode()) is _is_there("redemption-new")
    settings.ROOT_URLCONF = "tests.rewards.redeeming_urls"
    page = visit("rep", address).content.decode()
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', page)
    assert re.findall(r"<option value=\"\d+\">([^<]+)", page) == ["1 for 100 points", "2 for 200 points"]
    assert "Redeem" in page
    assert 'id="redeem"' not in visit("rep", f"/rewards/{shop['bag'].pk}/").content.decode()


def test_a_draws_digest_is_shown_before_it_is_decided(parts, visit):
    found = made(parts, window="monthly", allocation="lottery")
    Draw.objects.create(
        reward=found, first=making.MONTH, last=making.MONTH.replace(day=30), rule="lottery", seed_digest="d1" * 32
    )
    said = text_of(visit("rep", f"/rewards/{found.pk}/"))
    assert "1 Nov 2026 – 30 Nov 2026: not decided yet" in said
    assert "d1" * 32 in said


def _is_there(name):
    from django.urls import NoReverseMatch, reverse

    try:
        return bool(reverse(name, args=[1]))
    except NoReverseMatch:
        return False


def test_an_admin_sees_a_draft_as_people_will(shop, visit):
    assert "points admins alone see it" in text_of(visit("admin", f"/rewards/{shop['draft'].pk}/"))


# --- Pictures --------------------------------------------------------------------------------


@pytest.fixture
def pictured(parts, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    found = made(parts, teams=[parts.teams["east"]])
    file = SimpleUploadedFile("a.png", PNG)
    return pictures.attach(found, file=file, by=parts.users["admin"], at=making.NOW)


def test_a_picture_is_served_to_those_who_see_its_reward(pictured, visit):
    address = f"/rewards/{pictured.pk}/picture/"
    answer = visit("rep", f"{address}?v={pictured.picture_mark}")
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/webp",
        "nosniff",
    )
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as picture:
        assert picture.format == "WEBP"
    assert "private" in answer["Cache-Control"]
    assert "immutable" in answer["Cache-Control"]
    assert "no-cache" in visit("rep", address)["Cache-Control"]
    assert visit("rep", address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert visit("rival", address).status_code == 404
    assert visit("stranger", address).status_code == 302


def test_pictures_stand_on_cards_with_the_mark_of_their_content(pictured, visit):
    assert f"/picture/?v={pictured.picture_mark}" in visit("rep", "/rewards/").content.decode()


# --- Running it -------------------------------------------------------------------------------


def form_of(**fields):
    given = {name: "" if value is None else value for name, value in values(**fields).items()}
    return given | {"code": "MUG", "units": 5, "teams": []}


def test_an_admin_makes_offers_and_retires_a_reward(parts, client_of, visit):
    admin = client_of("admin")
    answer = admin.post("/rewards/new/", form_of())
    found = Reward.objects.get()
    assert answer.url == f"/rewards/{found.pk}/edit/"
    assert (found.status, found.stock.units) == ("draft", 5)
    for do, status in (("offer", "offered"), ("retire", "retired"), ("offer", "offered"), ("draft", "draft")):
        admin.post(answer.url, {"do": do})
        assert Reward.objects.get().status == status
    admin.post(answer.url, form_of(price="80") | {"units": ""})
    found = Reward.objects.get()
    assert (found.price, found.stock.units) == (80, None)
    said = text_of(visit("admin", answer.url))
    assert "price in points: 100" in said
    assert "retired" in said


def test_what_does_not_fit_is_marked_at_its_field(parts, client_of):
    answer = client_of("admin").post("/rewards/new/", form_of(price="0", allocation="lottery"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"price", "window"}
    assert not Reward.objects.exists()


def test_a_code_that_is_taken_is_said_at_its_field(parts, client_of):
    made(parts)
    answer = client_of("admin").post("/rewards/new/", form_of())
    assert set(answer.context["form"].errors) == {"code"}


def test_stock_below_what_is_promised_saves_nothing(parts, client_of):
    found = made(parts)
    redemption(parts.rep, found, quantity=3)
    answer = client_of("admin").post(f"/rewards/{found.pk}/edit/", form_of(price="70") | {"units": 2})
    assert answer.status_code == 422
    assert "3 are promised" in text_of(answer)
    assert Reward.objects.get().price == 100


def test_an_impossible_move_is_refused_in_words(parts, client_of, visit):
    found = made(parts, offered=False)
    client_of("admin").post(f"/rewards/{found.pk}/edit/", {"do": "retire"})
    assert "This reward is draft now" in text_of(visit("admin", "/rewards/catalogue/"))


def test_pictures_come_and_go_by_the_page(parts, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    found = made(parts)
    address = f"/rewards/{found.pk}/edit/"
    client_of("admin").post(address, {"do": "picture", "picture": SimpleUploadedFile("a.png", PNG)})
    assert Reward.objects.get().picture
    client_of("admin").post(address, {"do": "no-picture"})
    assert not Reward.objects.get().picture
    client_of("admin").post(address, {"do": "picture", "picture": SimpleUploadedFile("a.html", b"<b>")})
    assert not Reward.objects.get().picture


def test_a_copy_leads_to_its_own_page(parts, client_of):
    found = made(parts)
    answer = client_of("admin").post(f"/rewards/{found.pk}/edit/", {"do": "copy"})
    assert answer.url == f"/rewards/{Reward.objects.get(code='MUG-2').pk}/edit/"


@pytest.mark.parametrize("part", ["rep", "lead", "auditor", "purchaser", "finance"])
def test_nobody_else_runs_the_catalogue(parts, client_of, part):
    found = made(parts)
    for address, said in (
        ("/rewards/new/", form_of()),
        (f"/rewards/{found.pk}/edit/", {"do": "retire"}),
        ("/rewards/catalogue/import/", {"packed": "x"}),
    ):
        assert client_of(part).post(address, said).status_code == 403
    assert Reward.objects.get().status == "offered"


def test_the_list_is_filtered_by_status_and_stock(shop, visit):
    def codes(query):
        return re.findall(r"board-note\">(\w+) ·", visit("admin", f"/rewards/catalogue/?{query}").content.decode())

    assert codes("status=draft") == ["DRAFT"]
    assert codes("stock=out") == ["GONE"]
    assert codes("q=bag") == ["BAG"]
    assert len(codes("stock=some")) == 7


# --- Files -----------------------------------------------------------------------------------


def test_a_file_is_looked_at_then_applied(parts, client_of, visit):
    made(parts)
    admin, address = client_of("admin"), "/rewards/catalogue/import/"
    content = "编号,中文名称,积分价格,状态\nMUG,杯子,120,\nPEN,笔,30,上架\nINK,墨水,x,\n".encode("gbk")
    page = admin.post(address, {"file": SimpleUploadedFile("a.csv", content)})
    said = text_of(page)
    assert "new 1 changed 1 unchanged 0 refused 1" in said
    assert "“x” is not a number" in said
    assert Reward.objects.count() == 1, "nothing is changed by looking"
    answer = admin.post(address, {"packed": page.context["packed"]})
    assert answer.url == "/rewards/catalogue/"
    assert {r.code: (r.price, r.status) for r in Reward.objects.all()} == {
        "MUG": (120, "offered"), "PEN": (30, "offered"),
    }  # fmt: skip
    assert admin.post(address, {"packed": page.context["packed"]}).status_code == 422, "it would do something else now"


def test_a_file_that_is_none_is_refused(parts, client_of):
    answer = client_of("admin").post("/rewards/catalogue/import/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1")})
    assert answer.status_code == 422
    assert "code" in str(answer.context["form"].errors)
    answer = client_of("admin").post("/rewards/catalogue/import/", {"packed": "forged"}, follow=True)
    assert "too old" in text_of(answer)


def test_an_export_has_no_formulas(parts, visit):
    made(parts, name_en="=1+1")
    answer = visit("admin", "/rewards/catalogue/export.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == sheets.HEADER
    assert ",'=1+1," in lines[1]


# --- Suggestions -----------------------------------------------------------------------------


@pytest.fixture
def chair(parts):
    return suggesting.suggest(person=parts.rep, title="Office chair", at=making.NOW)


def test_a_suggestion_like_another_is_shown_first(chair, client_of):
    rival, address = client_of("rival"), "/rewards/suggestions/"
    page = rival.post(address, {"title": "Office chairs"})
    assert "There is something like it already" in text_of(page)
    assert Suggestion.objects.count() == 1
    fragment = rival.get(f"{address}?part=similar&title=office+chairs", headers=HTMX)
    assert 'name="seen" value="1"' in fragment.content.decode()
    rival.post(address, {"title": "Office chairs", "seen": "1"})
    assert Suggestion.objects.count() == 2


def test_suggestions_stand_by_votes(parts, chair, client_of, visit):
    lamp = suggesting.suggest(person=parts.rival, title="Lamp", at=making.NOW)
    address = f"/rewards/suggestions/{lamp.pk}/"
    for _twice in range(2):
        client_of("rep").post(address, {"do": "vote"})
    assert SuggestionVote.objects.count() == 1
    assert re.findall(r"<h3>(Lamp|Office chair)", visit("rep", "/rewards/suggestions/").content.decode()) == [
        "Lamp", "Office chair",
    ]  # fmt: skip
    client_of("rep").post(address, {"do": "unvote"})
    client_of("rival").post(address, {"do": "vote"})
    assert not SuggestionVote.objects.exists()


def test_an_answer_links_the_reward(parts, chair, client_of, visit):
    found = made(parts, name_en="Chair")
    address = f"/rewards/suggestions/{chair.pk}/"
    said = {"do": "answer", "status": "added", "reward": found.pk}
    assert client_of("lead").post(address, said).status_code == 403
    client_of("admin").post(address, said | {"reward": "x"})
    assert Suggestion.objects.get().status == "open"
    client_of("admin").post(address, said)
    assert f'href="/rewards/{found.pk}/">Chair' in visit("rep", "/rewards/suggestions/").content.decode()


def test_only_ones_own_is_withdrawn(chair, client_of):
    address = f"/rewards/suggestions/{chair.pk}/"
    assert client_of("rival").post(address, {"do": "withdraw"}).status_code == 403
    client_of("rep").post(address, {"do": "withdraw"})
    assert Suggestion.objects.get().status == "withdrawn"


# --- Costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("rep", "/rewards/"),
        ("rep", "/rewards/{mug}/"),
        ("rep", "/rewards/suggestions/"),
        ("admin", "/rewards/suggestions/"),
        ("admin", "/rewards/catalogue/"),
        ("admin", "/rewards/{mug}/edit/?price_then=70"),
    ],
)
def test_queries_do_not_grow_with_rewards(parts, visit, part, address):
    first = fill(parts, 3)
    few = queries_of(visit, part, address.format(mug=first.pk))
    fill(parts, 40, "N")
    many = queries_of(visit, part, address.format(mug=first.pk))
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= QUERIES_MAX


def fill(parts, count, prefix="M"):
    rewards = [reward(f"{prefix}{number}", teams=[parts.teams["east"]]) for number in range(count)]
    for each in rewards:
        wishing.wish(person=parts.rep, reward=each, at=making.NOW)
        chair = suggesting.suggest(person=parts.rep, title=each.code, at=making.NOW)
        suggesting.vote(chair, person=parts.rival, at=making.NOW)
    return rewards[0]


def test_an_import_looks_up_no_line_by_itself(parts):
    found = [(number, {"code": f"R{number}", "name_en": "R", "price": "5"}) for number in range(2, 302)]
    with CaptureQueriesContext(connection) as caught:
        sheets.compare(found)
    assert len(caught) <= 6
