"""Headless Chromium against the running product. A console error anywhere fails the test."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scripts.ensure_browser import find

from .product import PASSWORD, USERS, running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).parent / "shots"
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {1280: 800, 390: 844}
# A wide and a narrow screen, one language each; both databases look at the same.
PAIRS = [(1280, "de"), (390, "en")]
WIDE = PAIRS[:1]  # for the long stories


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """The installation that this worker's browser tests share."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with running(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    path = find()
    assert path, "No Chromium: run scripts/ensure_browser.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A signed-in user at one width in one language; knows how to look, photograph and check."""

    def __init__(self, browser, product, role: str, width: int, language: str) -> None:
        self.product, self.width, self.language = product, width, language
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            locale="de-DE" if language == "de" else "en-GB",
            timezone_id="Europe/Berlin",
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.trouble: list[str] = []
        self.page.on("console", lambda message: self.note(message))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "response", lambda answer: answer.status >= 500 and self.trouble.append(f"{answer.status} {answer.url}")
        )
        self.sign_in(role)

    def note(self, message) -> None:
        """Keep an error of the console; a form that says what is missing answers 422, which the browser calls one too."""
        if message.type == "error" and "status of 422" not in message.text:
            self.trouble.append(message.text)

    def sign_in(self, role: str) -> None:
        self.go("/account/login/")
        self.page.fill("input[name=login]", USERS[role][0] if role in USERS else role)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button[type=submit] >> nth=0")
        self.page.wait_for_url(lambda url: "/account/login" not in url)

    def go(self, path: str) -> None:
        self.page.goto(self.product.url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is quiet."""
        self.page.wait_for_load_state("networkidle")

    def photograph(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.width}-{self.language}.png")

    def violations(self) -> list[str]:
        """Serious and critical findings of axe-core on the page as it is."""
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']} ({rule['impact']}): {json.dumps([node['target'] for node in rule['nodes'][:3]])}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture
def visit(chromium, product):
    """Make visits; in the end none may have seen a console error."""
    made: list[Visit] = []

    def make(role: str = "sales", width: int = 1280, language: str = "de") -> Visit:
        made.append(Visit(chromium, product, role, width, language))
        return made[-1]

    yield make
    troubles = [trouble for one in made for trouble in one.trouble]
    for one in made:
        one.context.close()
    assert troubles == []
