"""Every page in both languages, light and dark, on phone and desktop: whole, readable, translated, accessible."""

import re
from functools import cache

import polib
import pytest

from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from teams.models import Team
from tests.browser.conftest import PICTURES
from tests.plumbing.browser import settle

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 360, "height": 780}, {"width": 1440, "height": 900}
LOOKS = [("en", DESKTOP, "light"), ("zh-hans", PHONE, "dark"), ("zh-hans", DESKTOP, "light"), ("en", PHONE, "dark")]

PAGES = {
    None: ["/login/", "/nowhere/"],
    "rep": [
        "/",
        "/statement/",
        "/statement/?q=nothing-like-it",
        "/lines/{line}/",
        "/boards/",
        "/boards/?of=teams&by=average",
        "/boards/?by=attainment&kind=quarter",
        "/boards/?q=nobody-of-that-name",
        "/profile/",
        "/profile/password/",
        "/company/",
    ],
    "manager": ["/teams/", "/people/{rep}/", "/people/{rep}/statement/"],
    "auditor": ["/company/", "/people/", "/teams/{top}/"],
}
NAMES_OF_LANGUAGES = {"English"}
# The pages that say no; the browser logs their answers as errors.
REFUSED = {"/nowhere/": 404, "/company/ rep": 403}


@pytest.mark.parametrize(("language", "viewport", "scheme"), LOOKS)
def test_every_page(language, viewport, scheme, company, open_page, axe):
    rep = company["rep"].person
    line = Transfer.objects.filter(rule="sales.attainment", to_account__person=rep).order_by("-id").first()
    line = line or Transfer.objects.filter(to_account__person=rep).first()
    objects = {"rep": rep.pk, "line": line.pk, "top": Team.objects.get(parent=None).pk}
    wrong = {}
    for part, addresses in PAGES.items():
        page = open_page(user=company[part] if part else None, language=language, viewport=viewport, scheme=scheme)
        for address in addresses:
            problems = look_at(page, address.format(**objects), part, language, axe)
            picture(page, part, address, language, viewport, scheme)
            if problems:
                wrong[f"{part} {address}"] = problems
    assert wrong == {}


def look_at(page, address, part, language, axe):
    answer = page.goto(address)
    settle(page)
    expected = REFUSED.get(address, REFUSED.get(f"{address} {part}", 200))
    problems = [f"axe: {name} {places}" for name, places in axe(page).items()]
    if answer.status != expected:
        problems.append(f"answered {answer.status}")
    if (width := page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]:
        problems.append(f"{width} px wide")
    if language == "zh-hans":
        problems += [f"untranslated: {text}" for text in untranslated(page)]
    return problems


def untranslated(page):
    """English texts of ours that stand on a Chinese page."""
    shown = {line.strip() for line in page.inner_text("body").splitlines()}
    return sorted(shown & ours() - NAMES_OF_LANGUAGES)


@cache
def ours():
    catalog = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid for entry in catalog if re.fullmatch(r"[A-Za-z][A-Za-z ,.':;?]{3,}", entry.msgid)}


def picture(page, part, address, language, viewport, scheme):
    """Kept for people to look at: tests/output is never committed."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "home"
    page.screenshot(path=PICTURES / f"{part}-{name}-{viewport['width']}-{language}-{scheme}.jpeg", full_page=True)
