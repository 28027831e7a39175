"""A real browser on the pages: `page` in English on a desktop, `open_page` for any other."""

import os
import re

import pytest

from tests.plumbing import browsers

# Pages of the browser's own toolbar, which each new window would load in waiting, as a process of its own.
UNSEEN = ["PreloadTopChromeWebUI", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
# Chromium heeds only the last list of features. So these are Playwright's own once more, but for Edge's and Windows'.
SWITCHED_OFF_BY_PLAYWRIGHT = """
    AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable
    LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect
    OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
""".split()
# Chromium phones home without these, and cannot make its sandbox as root.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join([*SWITCHED_OFF_BY_PLAYWRIGHT, *UNSEEN]),
]
# How long an expectation waits that is right in the end: machines are busy. A test of a time says its own.
PATIENCE_MS = 20_000
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    program = browsers.find()
    if program is None:
        pytest.fail(browsers.MISSING)
    # Playwright keeps an event loop in this thread, by which Django takes it for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server):
    """`open_page(user=rep, language="zh-hans", viewport=PHONE)`: a page of the site, logged in.

    It fails the test at its end if the page complained: a script's error, a refusal by the
    Content-Security-Policy, a server error.
    """
    contexts, complaints = [], []

    def open_one(*, user=None, language="en", viewport=None, scheme="light", javascript=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport or DESKTOP,
            locale=language,
            color_scheme=scheme,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        cookies = [{"name": "django_language", "value": language, "url": live_server.url}]
        if user is not None:
            cookies.append({**session_cookie(user), "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def settle(page):
    """Wait until what the page fetches for itself has come."""
    # A function, not an expression: that would be evaluated, which our Content-Security-Policy refuses.
    page.wait_for_function("() => document.fonts.status === 'loaded' && !document.querySelector('.htmx-request')")


@pytest.fixture
def page(open_page):
    return open_page()


def session_cookie(user):
    """A session as the login makes it, without the form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def listen(page, complaints):
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda message: on_console(message, complaints))
    page.on("response", lambda response: on_response(response, complaints))


def on_console(message, complaints):
    if message.type == "error" and re.search(r"Content Security Policy|Refused to", message.text):
        complaints.append(message.text)


def on_response(response, complaints):
    if response.status >= 500:
        complaints.append(f"{response.status} {response.url}")
