"""The pool page and sharing out in the browser's forms: what each sees, and what becomes of it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import verify
from ledger.models import Account, Balance
from scoring.models import ShareOut
from teams.models import Absence, Notice
from tests.pages import parts as making
from tests.pages import pool_parts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def pool(parts):
    """The rep's team, led by `lead` from above, with 100 points in its pool."""
    pool_parts.filled(parts, "first")
    return f"/teams/{parts.teams['first'].pk}/pool/"


def asked(**more):
    return {"mode": "equal", "points": "60", "percent": "50", "first": "2026-10", "last": "2026-10", **more}


def test_the_pool_shows_what_is_in_it_and_every_line(pool, visit):
    page = visit("rep", pool).content.decode()
    assert 'data-figure="pool">100<' in page
    assert 'data-figure="spendable">100<' in page
    assert "J-first" in page
    assert "Share out</a>" not in page
    assert "Share out</a>" in visit("lead", pool).content.decode()


def test_a_pool_below_zero_says_so(parts, pool, visit):
    making.move(_account(parts), -130, on=pool_parts.LAST_MONTH, record="J-first")
    page = visit("lead", pool).content.decode()
    assert "The pool is at −30" in page
    assert "Share out</a>" not in page


def _account(parts):

    return Account.objects.get(kind="pool", team=parts.teams["first"])


def test_a_manager_shares_out_and_an_admin_approves(parts, pool, client_of):
    """East's manager leads the team; above East nobody leads, so a points admin decides."""
    answer = client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "submit", "reason": "For the fair"})
    share_out = ShareOut.objects.get()
    assert answer.url == f"/share-outs/{share_out.pk}/"
    assert share_out.status == "submitted"
    assert "waits for a points admin" in client_of("rep").get(answer.url).content.decode()
    assert b"Your decision" not in client_of("lead").get(answer.url).content
    admin = client_of("admin").get(answer.url).content.decode()
    assert "Your decision" in admin
    assert "waiting for you" in admin
    client_of("admin").post(answer.url, {"do": "approve", "remark": "Well earned"})
    points = dict(Balance.objects.filter(account__kind="available").values_list("account__person__code", "points"))
    assert points == {"P-colleague": Decimal(30), "P-rep": Decimal(30)}
    page = client_of("rep").get(answer.url).content.decode()
    assert "Well earned" in page
    assert '<span class="chip chip-me">you</span>' in page
    statement = client_of("rep").get("/statement/").content.decode()
    assert "Share of the team pool" in statement
    line = statement.split('class="line" href="')[1].split('"')[0]
    assert answer.url in client_of("rep").get(line).content.decode()
    assert set(Notice.objects.filter(kind="share_out.approved").values_list("person__code", flat=True)) == {
        "P-rep", "P-colleague", "P-lead",
    }  # fmt: skip
    assert verify.problems() == []


def test_a_rejection_needs_a_reason_and_leaves_the_pool(parts, pool, client_of):
    client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "submit"})
    address = f"/share-outs/{ShareOut.objects.get().pk}/"
    client_of("admin").post(address, {"do": "reject", "reason": ""})
    assert ShareOut.objects.get().status == "submitted"
    client_of("admin").post(address, {"do": "reject", "reason": "Wait for November"})
    assert ShareOut.objects.get().status == "rejected"
    assert "Wait for November" in client_of("rep").get(address).content.decode()


@pytest.mark.parametrize(("part", "do"), [
    ("rep", "approve"), ("lead", "approve"), ("colleague", "reject"), ("auditor", "approve"),
    ("rep", "withdraw"), ("admin", "withdraw"), ("auditor", "withdraw"),
])  # fmt: skip
def test_who_may_read_may_not_decide(parts, pool, client_of, part, do):
    client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "submit"})
    address = f"/share-outs/{ShareOut.objects.get().pk}/"
    assert client_of(part).post(address, {"do": do, "reason": "x"}).status_code == 403
    assert ShareOut.objects.get().status == "submitted"


def test_the_shares_are_seen_before_anything_is_saved(parts, pool, client_of):
    answer = client_of("lead").post(f"{pool}share-out/?part=preview", asked(points="0.03"), headers=HTMX)
    page = answer.content.decode()
    assert "<html" not in page
    assert page.count("0.02</b>") == 1
    assert page.count("0.01</b>") == 1
    assert not ShareOut.objects.exists()
    # Without scripts the same button shows the whole page.
    page = client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "preview"}).content.decode()
    assert page.count("30</b>") == 2
    assert not ShareOut.objects.exists()


def test_more_than_the_pool_can_give_is_refused_with_a_sentence(pool, client_of):
    answer = client_of("lead").post(f"{pool}share-out/", {**asked(points="100.01"), "do": "submit"})
    assert answer.status_code == 422
    assert "The pool can give 100 points now" in answer.content.decode().replace("100.00", "100")
    assert not ShareOut.objects.exists()


def test_by_hand_each_other_number_needs_its_reason(parts, pool, client_of):
    rep, colleague = parts.rep.pk, parts.colleague.pk
    by_hand = {f"was-{rep}": "30.00", f"points-{rep}": "40", f"was-{colleague}": "30.00", f"points-{colleague}": "20"}
    sent = {**asked(mode="manual"), **by_hand, "do": "submit"}
    answer = client_of("lead").post(f"{pool}share-out/", {**sent, f"reason-{rep}": "Led the project"})
    assert answer.status_code == 422
    assert "Say why for each share that you changed: Colleague" in answer.content.decode()
    client_of("lead").post(
        f"{pool}share-out/", {**sent, f"reason-{rep}": "Led it", f"reason-{colleague}": "Joined late"}
    )
    share_out = ShareOut.objects.get()
    assert list(share_out.lines.values_list("person", "computed", "points", "reason").order_by("-points")) == [
        (rep, 30, 40, "Led it"),
        (colleague, 30, 20, "Joined late"),
    ]
    assert "computed 30: Led it" in client_of("rep").get(f"/share-outs/{share_out.pk}/").content.decode()


def test_a_share_that_is_no_number_is_named_beside_its_field(parts, pool, client_of):
    rep = parts.rep.pk
    sent = {**asked(mode="manual"), f"was-{rep}": "30.00", f"points-{rep}": "a lot", "do": "submit"}
    answer = client_of("lead").post(f"{pool}share-out/", sent)
    assert answer.status_code == 422
    assert "Write points with at most two decimals" in answer.content.decode()


def test_a_draft_is_taken_up_again_and_withdrawn(parts, pool, client_of):
    client_of("lead").post(f"{pool}share-out/", {**asked(points="10"), "do": "save"})
    assert "Go on with the draft" in client_of("lead").get(pool).content.decode()
    assert 'value="10.00"' in client_of("lead").get(f"{pool}share-out/").content.decode()
    client_of("lead").post(f"/share-outs/{ShareOut.objects.get().pk}/", {"do": "withdraw"})
    assert ShareOut.objects.get().status == "withdrawn"


def test_the_pool_asks_the_database_as_often_for_many_lines_and_people(parts, pool, visit):
    few = queries(visit, pool)
    for person in making.add_people(60, parts.teams["first"]):
        making.give(person, 5)
    for number in range(70):
        making.move(_account(parts), 1, on=making.TODAY, record=f"J-{number}")
    assert queries(visit, pool) <= few + 1  # who is behind the lines
    assert queries(visit, "/pools/", "admin") <= 20


def queries(visit, address, part="rep"):
    visit(part, address)
    with CaptureQueriesContext(connection) as caught:
        assert visit(part, address).status_code in (200, 302)
    return len(caught)


def test_older_lines_come_page_by_page(parts, pool, visit):
    for number in range(40):
        making.move(_account(parts), 1, on=making.TODAY, record=f"J-{number}")
    page = visit("rep", pool).content.decode()
    older = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    fragment = visit("rep", f"{pool}{older}", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert fragment.count('class="line"') == 11


def test_a_stand_in_finds_what_waits_though_they_see_one_pool_only(parts, pool, client_of):
    """West's manager is away from the pool's line; the stand-in of whoever decides reads and decides it."""
    parts.teams["hq"].manager = parts.rival_lead
    parts.teams["hq"].save()
    client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "submit"})
    assert client_of("rival").get("/pools/").status_code == 302
    away = {"starts_on": making.TODAY, "ends_on": making.TODAY}
    Absence.objects.create(person=parts.rival_lead, stand_in=parts.rival, **away)
    page = client_of("rival").get("/pools/").content.decode()
    assert "Waiting for you" in page
    assert "in place of Rival_Lead" in page
    address = f"/share-outs/{ShareOut.objects.get().pk}/"
    assert client_of("rival").get(address).status_code == 200
    client_of("rival").post(address, {"do": "approve"})
    assert ShareOut.objects.get().status == "approved"


def test_the_list_of_pools_shows_what_waits(parts, pool, client_of):
    client_of("lead").post(f"{pool}share-out/", {**asked(), "do": "submit"})
    page = client_of("admin").get("/pools/").content.decode()
    assert "Waiting for you" in page
    assert "Pool of East 1" in page
    assert "Waiting for you" not in client_of("lead").get("/pools/").content.decode()
