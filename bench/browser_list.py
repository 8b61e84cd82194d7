"""How soon the people list is usable in Chromium, warm: python bench/browser_list.py URL EMAIL PASSWORD [ROUNDS].

Usable is when the first row stands there and the page's scripts have run (load event). Cached files, one tab, loopback.
"""

from __future__ import annotations

import statistics
import sys
import time

from playwright.sync_api import sync_playwright

from scripts.ensure_browser import find

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = "performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.encodedBodySize, 0)"


def main(url: str, email: str, password: str, rounds: str = "15") -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("button[type=submit] >> nth=0")
        page.wait_for_url(lambda now: "login" not in now)
        took = []
        for number in range(int(rounds) + 3):
            page.goto("about:blank")
            started = time.perf_counter()
            page.goto(f"{url}/people/?sort=-score", wait_until="load")
            page.wait_for_selector("[data-row]")
            if number >= 3:
                took.append((time.perf_counter() - started) * 1000)
        rows = page.locator("[data-row]").count()
        print(f"people list usable: p50 {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms, {rows} rows")
        print(f"files beside the page: {page.evaluate(SIZE) / 1024:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
