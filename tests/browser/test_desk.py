"""Customer work and claims through the browser: entered on a phone, decided by keyboard and in bulk; then points."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from ledger import verify
from pointsys import navigation
from scoring import sweep
from scoring.models import Award, Claim, Entry
from teams import notices
from teams.models import User
from tests.plumbing.browser import PHONE

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 900}


def manager_of(person):
    return User.objects.get(person=notices.managers_of(person, on=timezone.localdate())[0])


def score():
    call_command("score", stdout=io.StringIO())


def check_books():
    assert sweep.score(as_of=timezone.localdate(), full=True, check=True).posted == 0
    assert verify.problems() == []


def save(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_rep_enters_customer_work_on_a_phone_and_the_manager_decides(company, open_page, axe):
    rep = company["rep"]
    page = open_page(user=rep, viewport=PHONE)
    page.goto("/work/")
    page.get_by_role("link", name="Visit").click()
    page.locator("#customers .pick").first.click()
    page.locator(".pick:has([name=level][value=decision])").click()
    page.locator(".pick:has([name=minutes][value='60'])").click()
    expect(page.locator("[name=minutes][value='60']")).to_be_checked()
    assert axe(page) == {}
    save(page, "Save the visit")
    expect(page.locator(".saved")).to_contain_text("Saved")
    save(page, "Undo")
    expect(page.locator(".work-row")).to_contain_text("withdrawn")

    page.goto("/work/new/visit/")
    page.locator("#customers .pick").first.click()
    page.locator(".pick:has([name=level][value=decision])").click()
    page.locator(".pick:has([name=minutes][value='60'])").click()
    save(page, "Save the visit")
    expect(page.locator(".saved")).to_be_visible()

    page.goto("/work/new/lead/")
    page.fill("[name=customer]", "Comet Trading")
    page.fill("[name=phone]", "13811112222")
    expect(page.locator("#alike")).to_contain_text("25% complete")
    save(page, "File the lead")
    expect(page.locator(".saved")).to_be_visible()
    page.goto("/work/new/lead/")
    page.fill("[name=customer]", "COMET trading Co., Ltd")
    expect(page.locator("#alike")).to_contain_text("same name")
    save(page, "File the lead")
    expect(page.locator("[role=alert]")).to_contain_text("there already")
    page.fill("[name=why_again]", "The branch in the north")
    save(page, "It is another one: save it with this reason")
    expect(page.locator(".saved")).to_be_visible()

    page.goto("/work/new/feedback/")
    page.locator("#customers .pick").nth(1).click()
    page.locator(".pick:has([name=rating][value='5'])").click()
    save(page, "Save the rating")
    expect(page.locator(".saved")).to_be_visible()

    desk = open_page(user=manager_of(rep.person), viewport=WIDE)
    desk.goto("/inbox/")
    assert axe(desk) == {}
    expect(desk.locator("#panel .effects li")).to_have_count(3)
    desk.keyboard.press("1")
    desk.keyboard.press("a")
    expect(desk.locator(".message-success")).to_contain_text("is approved")
    desk.locator("[data-all]").check()
    save(desk, "Approve what is ticked")
    expect(desk.locator(".message-success")).to_contain_text("3 approved")
    assert set(Entry.objects.values_list("status", flat=True)) == {"approved", "withdrawn"}
    score()
    visit = Entry.objects.get(sort="visit", status="approved").visit
    assert visit.quality == "A"
    assert Award.objects.filter(record_id=visit.pk, points__gt=0).exists()
    desk.goto("/inbox/?view=decided")
    expect(desk.locator(".work-row")).to_have_count(4)
    check_books()


class Fingers:
    """Counts what a person does on a phone: taps, and fields to write in."""

    def __init__(self, page):
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, selector, text=None):
        found = self.page.locator(selector)
        (found.filter(has_text=text) if text else found).first.click()
        self.taps += 1

    def write(self, name, text):
        self.page.fill(f"[name={name}]", text)
        self.fields += 1


def test_a_visit_to_a_customer_whom_one_knows_is_five_taps_and_nothing_to_write(company, open_page):
    page = open_page(user=company["rep"], viewport=PHONE)
    page.goto("/")
    fingers = Fingers(page)
    fingers.tap(".tab", "Customers")
    fingers.tap(".again a")
    fingers.tap(".pick:has([name=level])", "Managers")
    fingers.tap(".pick:has([name=minutes][value='60'])")
    fingers.tap(".save-bar button")
    expect(page.locator(".saved")).to_contain_text("Saved")
    assert (fingers.taps, fingers.fields) == (5, 0)
    entry = Entry.objects.get()
    assert (entry.visit.level, entry.visit.minutes, entry.status) == ("manager", 60, "waiting")


def test_a_claim_is_five_taps_and_one_line_the_first_time_and_four_the_next(company, open_page):
    page = open_page(user=company["rep"], viewport=PHONE)
    for taps, ways in ((5, (".page-actions a", ".kind-card:has-text('Joint work')")), (4, (".again a",))):
        page.goto("/")
        fingers = Fingers(page)
        fingers.tap(".tab", "Claims")
        for way in ways:
            fingers.tap(way)
        fingers.write("title", "Visited a key account together")
        fingers.tap(".pick:has([name=a_activity])")
        fingers.tap(".save-bar .button-primary")
        expect(page.locator(".message-success")).to_contain_text("Handed in")
        assert (fingers.taps, fingers.fields) == (taps, 1)
    assert set(Claim.objects.filter(filing__isnull=False).values_list("status", flat=True)) == {"submitted"}


def test_every_section_is_reached_from_the_last_tab_of_a_phone(company, open_page, axe):
    page = open_page(user=company["admin"], viewport=PHONE)
    page.goto("/inbox/")
    sections = page.locator("#sections .side-link")
    expect(sections.first).to_be_hidden()
    page.locator(".tab").last.click()
    shown = sum(len(group) for _title, group in navigation.sections_of(company["admin"]))
    expect(sections).to_have_count(shown)
    for number in range(shown):
        expect(sections.nth(number)).to_be_visible()
    assert axe(page) == {}
    sections.filter(has_text="Rule book").click()
    expect(page.locator("h1")).to_contain_text("Rule book")
    page.locator(".tab").last.click()
    page.get_by_role("link", name="Close").click()
    expect(sections.first).to_be_hidden()


def test_a_claim_from_the_phone_to_the_points(company, open_page, axe, tmp_path):
    rep, today = company["rep"], timezone.localdate()
    line = notices.managers_of(rep.person, on=today)
    person = rep.person.team.people.exclude(pk__in=[rep.person_id, *line]).order_by("pk").first()
    colleague = User.objects.filter(person=person).first() or login_for(person)
    taken = {rep.person_id, person.pk, *line}
    helped = next(each for each in company.values() if each.person_id and each.person_id not in taken)
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))

    page = open_page(user=rep, viewport=PHONE)
    page.goto("/claims/new/")
    assert axe(page) == {}
    page.locator("a[href='/claims/new/resource/']").click()
    page.fill("[name=title]", "Helped with a tender")
    page.fill("[name=a_what]", "Wrote half of the offer")
    page.fill("[name=beneficiary]", helped.person.code)
    page.locator("[data-more]").click()
    page.fill("[name=who_1]", colleague.person.code)
    page.locator("[data-equal]").click()
    expect(page.locator("[data-sum]")).to_have_text("100 %")
    page.set_input_files("[name=files]", photo)
    assert axe(page) == {}
    page.locator(".save-bar [value=submit]").click()
    page.wait_for_url("**/claims/*/")
    claim = Claim.objects.get(title="Helped with a tender")

    act(open_page(user=colleague, viewport=PHONE), claim, "Agree to my share", axe)
    act(open_page(user=helped, viewport=PHONE), claim, "Confirm", axe)

    claim.filing.refresh_from_db()
    desk = open_page(user=User.objects.get(person=claim.filing.reviewer), viewport=WIDE)
    desk.goto(f"/inbox/?at=claim-{claim.pk}")
    desk.keyboard.press("q")
    desk.keyboard.type("Which tender?")
    save(desk, "Send the question")
    expect(desk.locator(".message-success")).to_contain_text("is sent")
    page.goto(f"/claims/{claim.pk}/")
    page.fill("[name=answer]", "The one of Comet")
    save(page, "Answer")
    expect(page.locator(".message-success")).to_contain_text("Answered")

    desk.goto(f"/inbox/?at=claim-{claim.pk}")
    desk.locator(".pick:has([name=a_grade][value=A])").click()
    expect(desk.locator("#panel .gains .effects li")).to_have_count(2)
    expect(desk.locator("#panel .gains")).to_contain_text("+40")
    desk.keyboard.press("a")
    expect(desk.locator(".message-success")).to_contain_text("is approved")
    score()
    assert sum(Award.objects.filter(record_id=claim.pk).values_list("points", flat=True)) == 80
    page.goto(f"/claims/{claim.pk}/")
    expect(page.locator(".shared")).to_contain_text("+40")
    check_books()


def login_for(person):
    return User.objects.create(username=f"login-{person.code}", person=person)


def act(page, claim, button, axe):
    page.goto(f"/claims/{claim.pk}/")
    assert axe(page) == {}
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".message-success")).to_be_visible()


def test_what_is_written_about_one_thing_never_stands_at_another(company, open_page):
    visits = open_page(user=company["rep"])
    for number in range(2):
        visits.goto("/work/new/visit/")
        visits.locator("#customers .pick").nth(number).click()
        visits.locator(".pick:has([name=level][value=decision])").click()
        visits.locator(".pick:has([name=minutes][value='60'])").click()
        save(visits, "Save the visit")
        expect(visits.locator(".saved")).to_be_visible()
    desk = open_page(user=manager_of(company["rep"].person), viewport=WIDE)
    desk.goto("/inbox/")
    waiting = desk.locator(".waiting [data-at]")
    expect(waiting).to_have_count(2)
    second = waiting.nth(1).get_attribute("data-at")
    desk.locator("#panel [data-fold=reject] summary").click()
    reason = desk.locator("#panel [data-fold=reject] textarea")
    reason.fill("About the first one only")
    waiting.nth(1).click()
    # The address changes with the panel.
    desk.wait_for_url(f"**at={second}")
    expect(reason).to_have_value("")
