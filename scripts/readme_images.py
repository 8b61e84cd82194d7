"""Take the README's pictures from the running demo: python scripts/readme_images.py http://127.0.0.1:8000 PASSWORD."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.ensure_browser import find

OUT = Path(__file__).resolve().parent.parent / "docs" / "images"
LIST = """Vorname;Nachname;E-Mail;Telefon;Firma;Ort
Jörg;Müller;j.mueller@mueller-guss.example;0731 1234567;Müller Guss GmbH;Ulm
"""


def main(url: str, password: str) -> None:
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="de-DE", reduced_motion="reduce")

        def sign_in(who: str) -> None:
            page.context.clear_cookies()
            page.goto(f"{url}/account/login/")
            page.fill("input[name=login]", f"{who}@hartmann.example")
            page.fill("input[name=password]", password)
            page.click("button[type=submit] >> nth=0")
            page.wait_for_url(lambda now: "login" not in now)

        def shoot(name: str) -> None:
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)
            page.screenshot(path=OUT / f"{name}.png")

        sign_in("vertrieb")
        page.goto(url)
        shoot("today")
        page.goto(f"{url}/people/?sort=-score")
        page.goto(url + page.locator("[data-row]").nth(4).get_attribute("data-href"))
        page.wait_for_load_state("networkidle")
        page.locator("#score-card summary").first.click()
        page.wait_for_selector(".scoring-reasons-sum")
        shoot("person")
        sign_in("marketing")
        page.goto(f"{url}/scoring/")
        shoot("scoring")
        page.goto(f"{url}/import/new/")
        upload = {"name": "messe.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}
        page.set_input_files("input[type=file]", upload)
        page.click("form[data-upload] button[type=submit]")
        page.wait_for_url("**/file/")
        shoot("import")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
