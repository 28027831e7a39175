"""An admin writes rules in the browser: all of the standard book, by keyboard alone, without scripts, on any page."""

import pytest
from playwright.sync_api import expect

from scoring import proposals, rulebook
from scoring.editor.writing import fields_of
from scoring.engine.language import dump_book, parse_book
from scoring.models import Change
from tests.browser.editing import Editor
from tests.browser.test_tour import LOOKS, look_at, picture
from tests.pages import parts as making
from tests.plumbing.browser import PHONE
from tests.scoring.test_editor import STANDARD

pytestmark = pytest.mark.browser
# The name of an attribute of the standard book, which a list offers as it is, is an English word of ours too.
NAME_LIKE_A_TEXT = "untranslated: rating"
GO_ON_AT_ONCE = """() => {
    document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
        document.getElementById("f-points-0-steps-2-value").focus();
    }, 1));
}"""


@pytest.fixture
def book():
    return parse_book(STANDARD.read_text())


@pytest.fixture
def admin(transactional_db, book):
    """The admin of a company that has kinds of claim and no rule yet."""
    users = making.make_company().users
    empty = book.model_copy(update={"rules": (), "campaigns": ()})
    rulebook.load(dump_book(empty), on=making.TODAY, at=making.NOW)
    return users["admin"]


@pytest.fixture
def proposal(admin):
    return proposals.create(by=admin, at=making.NOW, title="The first book")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_rule_of_the_standard_book_is_built_from_nothing(admin, proposal, book, open_page):
    page = open_page(user=admin)
    # What stands beside the form has tests of its own, and would double the time of this one.
    page.route("**/*?part=preview", lambda route: route.fulfill(status=204))
    editor = Editor(page, proposal)
    for rule in book.rules:
        editor.open_new()
        editor.build(fields_of(rule.definition, book.kinds))
        editor.save()
    kept = dict(Change.objects.filter(proposal=proposal).values_list("code", "definition"))
    assert kept == {rule.code: rule.definition for rule in book.rules}


def test_a_rule_is_written_with_the_keyboard_alone(admin, proposal, open_page):
    page = open_page(user=admin)
    Editor(page, proposal).open_new()
    keys = Keys(page)
    keys.go("Name in English").type("Large contract")
    keys.go("Category").pick("performance")
    keys.go("The rule looks at").pick("contract")
    keys.go("Term 1: how points come about").pick("lookup")
    keys.go("Measure").pick("amount")
    keys.go("Row 1: from").type("1000000")
    keys.go("Row 1: Points").type("120")
    keys.go("Row 2: from").type("500,000")
    keys.go("Row 2: Points").type("50")
    # Enter after the last row makes another one, and goes there.
    keys.press("Enter")
    keys.at("Row 3: from").type("0").press("Tab").type("10")
    # A row goes up without a mouse, and the focus goes with it.
    keys.press("Alt+ArrowUp")
    keys.at("Move row 2 up")
    keys.go("Sort").press("Enter")
    expect(page.get_by_label("Row 1: from", exact=True)).to_have_value("0")
    keys.at("Sort")
    keys.go("Remove row 1", backwards=True).press("Enter")
    keys.at("Remove row 1")
    expect(page.locator(".ed-sentence").first).to_contain_text("50 points from ¥500,000")
    keys.press("Control+s")
    page.wait_for_url("**/rule/performance.large-contract/")
    change = Change.objects.get(proposal=proposal)
    assert change.definition["points"] == {"lookup": "amount", "steps": [[500000, 50], [1000000, 120]]}


def test_what_is_typed_while_an_answer_is_on_its_way_stays(admin, proposal, open_page):
    page = open_page(user=admin)
    Editor(page, proposal).open_new()
    held = []
    page.route("**/rule/", lambda route: held.append(route))
    keys = Keys(page)
    keys.go("The rule looks at")
    with page.expect_request("**/rule/"):
        page.get_by_label("The rule looks at").select_option("contract")
    keys.go("At least").type("12")
    (answer,) = held
    before = page.evaluate("window.swaps")
    answer.continue_()
    page.wait_for_function("before => window.swaps > before", arg=before)
    keys.at("At least").type("0")
    expect(page.get_by_label("At least", exact=True)).to_have_value("120")


def test_the_focus_goes_to_a_new_row_once(admin, proposal, open_page):
    """Who has gone on to the next field before the page has settled stays there."""
    page = open_page(user=admin)
    editor = Editor(page, proposal)
    editor.open_new()
    editor.decide("Term 1: how points come about", "lookup")
    page.evaluate(GO_ON_AT_ONCE)
    with editor.renewed():
        page.locator("#f-points-0-steps-1-from").press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-points-0-steps-2-value"


class Keys:
    """A person without a mouse: goes on with the Tab key until a label is reached."""

    STEPS_MAX = 80
    FOCUSED = """() => {
        const each = document.activeElement;
        const label = each.labels && each.labels[0];
        return each.getAttribute("aria-label") || (label || each).innerText;
    }"""

    def __init__(self, page):
        self.page = page

    def focused(self):
        return (self.page.evaluate(self.FOCUSED) or "").strip()

    def go(self, label, *, backwards=False):
        for _ in range(self.STEPS_MAX):
            if self.focused() == label:
                return self
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"The Tab key doesn't reach {label!r}")

    def at(self, label):
        self.page.wait_for_function(f"label => ({self.FOCUSED})().trim() === label", arg=label)
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def pick(self, value):
        """What arrows do in a list; browsers differ in their keys."""
        before = self.page.evaluate("window.swaps")
        name = self.page.evaluate("document.activeElement.name")
        decides = self.page.evaluate("document.activeElement.hasAttribute('data-decides')")
        self.page.locator(f"[name='{name}']").select_option(value)
        if decides:
            self.page.wait_for_function("before => window.swaps > before", arg=before)
        assert self.page.evaluate("document.activeElement.name") == name
        return self


@pytest.mark.slow
def test_rules_are_built_without_scripts(admin, proposal, book, open_page):
    page = open_page(user=admin, javascript=False)
    editor = Editor(page, proposal, has_scripts=False)
    wanted = {rule.code: rule.definition for rule in book.rules if rule.code in ("visit.made", "collab.mentor")}
    for definition in wanted.values():
        editor.open_new()
        editor.build(fields_of(definition, book.kinds))
        editor.save()
    assert dict(Change.objects.filter(proposal=proposal).values_list("code", "definition")) == wanted
    page.locator("summary").click()
    expect(page.locator(".ed-picture td").first).to_be_visible()
    expect(page.locator(".ed-sentence").first).to_contain_text("For each approved claim")
    row = page.locator("#r-points-1-values-0")
    row.get_by_role("button", name="Move row 1 down").click()
    expect(page.get_by_label("Row 1: value", exact=True).nth(1)).to_have_value("60")


def test_what_is_wrong_is_said_at_its_field_while_one_types(admin, proposal, open_page):
    page = open_page(user=admin, viewport=PHONE)
    editor = Editor(page, proposal)
    editor.open_new()
    editor.decide("The rule looks at", "contract")
    editor.decide("Term 1: how points come about", "per")
    editor.decide("Measure", "amount")
    expect(page.locator(".fault")).to_have_count(0)
    editor.fill("For every", "a thousand")
    expect(page.locator("#e-points-0-unit")).to_contain_text("is not a number")
    expect(page.locator("#f-points-0-unit")).to_have_attribute("aria-invalid", "true")
    editor.fill("For every", "1000")
    expect(page.locator("#e-points-0-unit")).to_be_empty()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/rule/rule.new/")
    expect(page.locator("#e-points-0-points")).to_have_text("Fill this in.")
    assert Change.objects.get(proposal=proposal).definition is None


def test_leaving_with_unsaved_changes_warns_and_a_saved_draft_is_kept(admin, proposal, open_page):
    page = open_page(user=admin)
    editor = Editor(page, proposal)
    editor.open_new()
    editor.fill("Name in English", "Half a rule")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/boards/")
    assert asked == ["beforeunload"]
    editor.open_new()
    editor.fill("Name in English", "Half a rule")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/rule/rule.half-a-rule/")
    page.goto("/boards/")
    assert asked == ["beforeunload"]
    page.goto(f"/rules/proposals/{proposal.pk}/rule/rule.half-a-rule/")
    expect(page.get_by_label("Name in English")).to_have_value("Half a rule")


@pytest.mark.slow
@pytest.mark.parametrize(("language", "viewport", "scheme"), LOOKS)
def test_the_editor_is_whole_readable_and_accessible(language, viewport, scheme, admin, proposal, book, open_page, axe):
    """Nothing in it, the most there is in the book, and everything wrong."""
    rule = next(rule for rule in book.rules if rule.code == "visit.made")
    by = {"sort": "rule", "by": admin, "at": making.NOW}
    proposals.put(proposal, code="all.of.it", definition=rule.definition | {"code": "all.of.it"}, **by)
    mistakes = {"code": "all.wrong", "category": "", "at_most": "x", "at_least": "x", "when": [{"field": "gone"}]}
    proposals.put(proposal, code="all.wrong", form=fields_of(rule.definition, book.kinds) | mistakes, **by)
    page = open_page(user=admin, language=language, viewport=viewport, scheme=scheme)
    wrong = {}
    for address in ("rule/", "rule/all.of.it/", "rule/all.wrong/", "campaign/", "claim/", "claim/lecture/"):
        address = f"/rules/proposals/{proposal.pk}/{address}"
        if problems := set(look_at(page, address, "admin", language, axe)) - {NAME_LIKE_A_TEXT}:
            wrong[address] = problems
        picture(page, "admin", address, language, viewport, scheme)
    assert wrong == {}
