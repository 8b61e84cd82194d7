"""The main job: a list comes in, somebody turns hot, is taken over and called; the stage moves and the score adds up."""

from __future__ import annotations

import json
import re
import urllib.request
from decimal import Decimal

import pytest
from playwright.sync_api import TimeoutError as TooLate

from .conftest import PAIRS

LIST = """Vorname;Nachname;E-Mail;Telefon;Firma;Branche;Mitarbeiter;Position;Ebene;Land
Lena;{name};lena@{domain};+49 731 1234567;{name} Maschinenbau GmbH;Maschinenbau;240;Leiterin Einkauf;director;Deutschland
Paul;{name};paul@{domain};;{name} Maschinenbau GmbH;Maschinenbau;240;Werkstudent;junior;Deutschland
"""


def bring_in(admin, name: str, folder) -> None:
    """The import wizard, from the file to the result."""
    page = admin.page
    file = folder / f"{name}.csv"
    file.write_text(LIST.format(name=name, domain=f"{name.lower()}.example"), encoding="cp1252")
    admin.go("/import/new/")
    page.set_input_files("input[type=file]", file)
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_url(re.compile(r"/import/\d+/file/"))
    admin.photograph("job-1-found")
    page.click("main a.btn-primary[href*='/columns/']")
    page.wait_for_url(re.compile(r"/columns/"))
    admin.settle()
    admin.photograph("job-2-columns")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/settings/"))
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/check/"))
    admin.settle()
    admin.photograph("job-3-check")
    page.click("main form[action*='/start/'] button[type=submit]")
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    page.wait_for_selector("main a.btn-primary[href*='/people/']", timeout=30_000)
    admin.photograph("job-4-imported")


def read_and_listen(product, name: str) -> None:
    """The company's website reports what Lena did there: two downloads and a webinar, 30 points."""
    token = product.run("token", "admin@browser.example", "--scope", "events.write").strip()
    done = [("content_downloaded", "Leitfaden"), ("content_downloaded", "Datenblatt"), ("webinar_attended", "Retrofit")]
    events = [
        {
            "person": {"email": f"lena@{name.lower()}.example"},
            "type": kind,
            "key": f"{name}-{number}",
            "properties": {"name": title, "channel": "website"},
        }
        for number, (kind, title) in enumerate(done)
    ]
    request = urllib.request.Request(
        f"{product.url}/api/v1/events",
        json.dumps(events).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def number(text: str) -> Decimal:
    """The number in a text such as +1.234,5 or −10, in German or English."""
    digits = re.search(r"[-−+]?[\d.,]+", text.replace("\u00a0", "")).group().replace("−", "-")
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    return Decimal(digits)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), PAIRS)
def test_a_list_becomes_a_conversation(visit, product, tmp_path, width, language):
    name = f"Kessler{width}{language}"
    bring_in(visit("admin", width, language), name, tmp_path)
    read_and_listen(product, name)

    sales = visit("sales", width, language)
    page = sales.page
    row = page.locator("[data-row]", has_text=f"Lena {name}")
    for _ in range(20):  # the worker needs a moment
        sales.go("/")
        if row.count():
            break
        page.wait_for_timeout(250)
    sales.photograph("job-5-today")
    assert "70" in row.locator(".today-score").inner_text().split()
    page_of_person = row.get_attribute("data-href")
    row.locator("button[formaction*='take'], button[hx-post*='take']").click()
    row.wait_for(state="detached")

    sales.go(page_of_person)
    assert "Mia Krüger" in page.locator("main").inner_text()
    stage = page.locator("main .chip.stage").first
    prospect = "Interessent" if language == "de" else "Prospect"
    assert prospect not in stage.inner_text()
    page.click("[id^=log-] a[href$='/call/']")
    page.click("[id^=log-] button[value=answered]")
    page.locator("main .chip.stage", has_text=prospect).first.wait_for()
    sales.settle()
    sales.photograph("job-6-called")

    page.wait_for_timeout(1500)  # the cards fetch themselves anew after the call
    page.locator("#score-card summary, #score-card [hx-get*='explanation']").first.click()
    try:
        page.wait_for_selector(".scoring-reasons-sum", timeout=6000)
    except TooLate:  # the card was exchanged under the click, which closed it
        page.locator("#score-card summary, #score-card [hx-get*='explanation']").first.click()
        page.wait_for_selector(".scoring-reasons-sum")
    sales.photograph("job-7-reasons")
    rows = page.locator(".scoring-reasons li .scoring-now")
    parts = [number(text.split("→")[-1]) for text in rows.all_inner_texts()]
    total = number(page.locator(".scoring-reasons-sum b").inner_text())
    assert abs(sum(parts) - total) <= Decimal("0.5")  # each row is shown rounded to a tenth
    shown = number(page.locator(".scoring-total b").inner_text())
    assert abs(shown - total) <= Decimal("0.5")
    assert sales.violations() == []
    assert sales.overflow() <= 0
