"""The way of a reward: the rep asks, the manager approves, purchasing hands it out; without scripts as well."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ledger import queries as ledger
from ledger import verify
from rewards import draws, redemptions
from rewards import verify as rewards_verify
from rewards.models import Redemption
from tests.browser.conftest import PICTURES
from tests.pages.pool_parts import publish_before
from tests.plumbing.browser import DESKTOP, PHONE
from tests.rewards.making import reward

pytestmark = pytest.mark.browser


@pytest.fixture
def cup(company):
    """A cup that the demo's rep can pay, three times at least."""
    publish_before(timezone.localdate().replace(day=1))
    spendable = ledger.spendable(ledger.available_account(company["rep"].person_id))
    assert spendable > 30
    return reward("CUP", name_en="Thermos cup", name_zh="保温杯", price=Decimal(10), cost=Decimal(45), units=20)


def now():
    return {"at": timezone.now(), "on": timezone.localdate()}


def ask(user, of, *, quantity=1):
    return redemptions.request(user.person, of, key=uuid4(), quantity=quantity, by=user, **now())


def redeem(page, of):
    page.goto(f"/rewards/{of.pk}/")
    page.locator("select[name=quantity]").select_option("2")
    page.get_by_role("button", name="Redeem").click()


def test_asked_for_approved_and_handed_out(company, cup, open_page, axe):
    rep = open_page(user=company["rep"], viewport=PHONE)
    redeem(rep, cup)
    expect(rep.locator("h1")).to_have_text("2 × Thermos cup")
    expect(rep.locator("main")).to_contain_text("to decide. Points and units are held meanwhile")
    assert axe(rep) == {}
    redemption = Redemption.objects.get()
    # More waits for the manager, so that the next one follows.
    other = ask(company["rep"], cup)

    manager = open_page(user=company["manager"], viewport=DESKTOP)
    manager.goto("/rewards/desk/")
    expect(manager.locator("[data-row]")).to_have_count(2)
    assert axe(manager) == {}
    manager.keyboard.press("j")
    expect(manager.locator("#panel")).to_contain_text(str(other))
    manager.keyboard.press("k")
    expect(manager.locator("#panel")).to_contain_text(str(redemption))
    manager.keyboard.press("a")
    expect(manager.locator(".messages")).to_contain_text("Approved")
    expect(manager.locator("#panel")).to_contain_text(str(other))
    manager.keyboard.press("r")
    manager.keyboard.type("One is enough")
    manager.get_by_role("button", name="Decline with this reason").click()
    expect(manager.locator("main")).to_contain_text("No redemption waits for your decision")

    purchaser = open_page(user=company["purchaser"], viewport=DESKTOP)
    purchaser.goto("/rewards/desk/")
    purchaser.locator("#id_units").fill("1")
    assert axe(purchaser) == {}
    purchaser.get_by_role("button", name="Hand out", exact=True).click()
    expect(purchaser.locator(".messages")).to_contain_text("1 handed out, 1 to follow")
    purchaser.locator("[name=chosen]").check()
    purchaser.get_by_role("button", name="Hand out what is ticked").click()
    expect(purchaser.locator(".messages")).to_contain_text("1 handed out")
    purchaser.goto("/redemptions/lists/")
    expect(purchaser.locator("main")).to_contain_text("Thermos cup")
    assert axe(purchaser) == {}

    rep.goto("/redemptions/")
    expect(rep.locator(".redeemed-row").nth(0)).to_contain_text("The reason: One is enough")
    expect(rep.locator(".redeemed-row").nth(1)).to_contain_text("the points are spent")
    assert axe(rep) == {}
    rep.goto("/statement/")
    rep.locator(".lines a.line", has_text=str(redemption)).first.click()
    rep.get_by_role("link", name="To the redemption").click()
    expect(rep.locator(".way-step").last).to_contain_text("handed out")
    assert verify.problems(verify.CHECKS | rewards_verify.CHECKS) == []


def test_it_is_cancelled_and_decided_without_scripts(company, cup, open_page):
    first, second = ask(company["rep"], cup), ask(company["rep"], cup)
    rep = open_page(user=company["rep"], viewport=PHONE, javascript=False)
    rep.goto(f"/redemptions/{first.pk}/")
    rep.get_by_role("button", name="Cancel it").click()
    expect(rep.locator(".messages")).to_contain_text("Cancelled")

    manager = open_page(user=company["manager"], viewport=PHONE, javascript=False)
    manager.goto("/rewards/desk/")
    manager.locator("[data-row] a").click()
    manager.locator("#panel").get_by_role("button", name="Approve").click()
    expect(manager.locator(".messages")).to_contain_text("Approved")

    purchaser = open_page(user=company["purchaser"], viewport=PHONE, javascript=False)
    purchaser.goto(f"/rewards/desk/?tab=hand-out&at={second.pk}")
    purchaser.get_by_text("It can't be handed out").click()
    purchaser.locator("#id_give_up_reason").fill("Sold out")
    purchaser.get_by_role("button", name="Give the points back").click()
    expect(purchaser.locator(".messages")).to_contain_text("1 taken back")
    assert list(Redemption.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "refunded"]


@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "light"), ("en", "dark")])
def test_pages_fit_a_phone_and_a_desktop(company, cup, open_page, axe, language, scheme):
    for _each in range(2):
        ask(company["rep"], cup)
    trip = reward("TRIP", name_en="Trip", name_zh="旅行", price=Decimal(5), window="monthly", allocation="lottery")
    redemptions.approve(ask(company["rep"], cup), by=company["manager"], **now())
    # Another window, drawn at once.
    tour = reward("TOUR", name_en="Tour", name_zh="游览", price=Decimal(5), window="monthly", allocation="by_rank")
    drawn = ask(company["rep"], tour)
    draws.draw_due(at=timezone.now(), on=drawn.draw.last + timedelta(days=1))
    entered = ask(company["rep"], trip)
    pages = {
        "mine": ("rep", "/redemptions/"),
        "one": ("rep", f"/redemptions/{entered.pk}/"),
        "draw": ("rep", f"/rewards/draws/{entered.draw_id}/"),
        "drawn": ("rep", f"/rewards/draws/{drawn.draw_id}/"),
        "desk": ("manager", "/rewards/desk/"),
        "hand-out": ("purchaser", "/rewards/desk/"),
        "lists": ("purchaser", "/redemptions/lists/"),
        "all": ("auditor", "/redemptions/all/"),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    opened = {part: open_page(user=company[part], language=language, scheme=scheme) for part, _ in pages.values()}
    for size, viewport in (("desktop", {"width": 1440, "height": 900}), ("phone", {"width": 360, "height": 780})):
        for name, (part, address) in pages.items():
            page = opened[part]
            page.set_viewport_size(viewport)
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.screenshot(path=PICTURES / f"redemptions-{name}-{size}-{language}-{scheme}.jpeg", full_page=True)
            assert wide <= viewport["width"], (name, size, wide)
            assert size == "phone" or axe(page) == {}, name
