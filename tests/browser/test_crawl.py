"""Every page that a link leads to opens, for every role; where Chinese is asked for, none of our texts is English."""

from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from pointsys.demo.logins import ROLES
from pointsys.translations import catalogs

ENTRANCES = ["/", "/boards/", "/profile/"]
# Fewer would be a page without links.
LEAST = 25
NO_TEXT = {"script", "style", "code", "pre", "textarea"}


@pytest.fixture(scope="module")
def english():
    """Our texts that are other ones in Chinese; a single word may be somebody's own."""
    messages = catalogs.read(catalogs.path_of("zh_Hans", "django"))
    return {entry.msgid for entry in messages if " " in entry.msgid and entry.msgstr not in ("", entry.msgid)}


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_links_lead_to_pages_in_ones_own_language(role, company_at_work, english):
    crawl = Crawl(company_at_work[role], english)
    crawl.go()
    assert crawl.wrong == []
    assert len(crawl.opened) >= LEAST


class Crawl:
    """One person's walk along the links, one page of each view; the admin has tests of its own.

    `opened` are the routes; `wrong` says what was not as it should be, and on which page.
    """

    def __init__(self, user, english):
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        self.english = english
        self.opened = set()
        self.wrong = []

    def go(self):
        waiting = list(ENTRANCES)
        while waiting:
            address = waiting.pop(0)
            view = resolve(urlsplit(address).path)
            if view.namespace != "admin" and view.route not in self.opened:
                self.opened.add(view.route)
                waiting += [urljoin(address, link) for link in self._open(address)]

    def _open(self, address):
        """The links of a page."""
        answer = self.client.get(address)
        if answer.status_code in (301, 302):
            return [answer["Location"]]
        if answer.status_code not in (200, 204):
            self.wrong.append(f"{address}: {answer.status_code}")
        # A part of a page may be nothing yet.
        if not answer.get("Content-Type", "").startswith("text/html") or not answer.content.strip():
            return []
        page = lxml.html.fromstring(answer.content.decode())
        self.wrong += [f"{address}: {text}" for text in sorted(self._texts(page) & self.english)]
        return [link for link in self._links(page) if link.startswith(("/", "?"))]

    def _texts(self, page):
        """What people read: texts, and what is said of things that have none."""
        found = set()
        for element in page.iter():
            if element.tag in NO_TEXT or not isinstance(element.tag, str):
                continue
            said = [element.text, element.get("title"), element.get("aria-label"), element.get("placeholder")]
            found.update(" ".join(text.split()) for text in [*said, element.tail] if text)
        return found

    def _links(self, page):
        found = page.xpath("//a/@href | //*/@hx-get | //form[@method='get']/@action")
        return {link.partition("#")[0] for link in found}
