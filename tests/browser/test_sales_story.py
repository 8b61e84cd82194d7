"""From a signed definition to a won deal: the whole way of one person through marketing and sales.

Time is travelled by moving the offer's instant back; everything else is clicked.
"""

from __future__ import annotations

import io
import json
import re

import pytest
from pypdf import PdfReader

from .conftest import WIDE
from .test_main_job import read_and_listen

HOUSE = """
from trichter.accounts.models import Team, User
from trichter.accounts.services import create_user
from trichter.people.services import PersonData, create_person
from trichter.worktime.models import Calendar
from trichter.worktime.services import create_calendar
name = {name!r}
if not Calendar.objects.filter(name="Round the clock").exists():
    hours = {{str(day): [["00:00", "24:00"]] for day in range(7)}}
    create_calendar("Round the clock", hours=hours, time_zone="UTC", is_default=True)
team = Team.objects.create(name=f"Vertrieb {{name}}")
User.objects.get(email="tom@browser.example").teams.add(team)
for number in (1, 2):
    rep = User.objects.create_user(
        f"rep{{number}}-{{name}}@browser.example".lower(), {password!r}, role="sales", first_name=f"Rep{{number}}", last_name=name
    )
    rep.teams.add(team)
person = create_person(PersonData(
    values={{"first_name": "Lena", "last_name": name, "city": name, "seniority": "director", "job_title": "Leiterin Einkauf"}},
    emails=[f"lena@{{name}}.example".lower()], phones=["+49 731 1234567"], company=f"{{name}} Pumpen GmbH",
    company_values={{"industry": "Maschinenbau", "employees": 240, "street": "Hafenweg 3", "postcode": "89073", "city": "Ulm"}},
), source="messe")
print(person.pk)
"""
RULE = """
from trichter.accounts.models import Team
from trichter.handover.models import Rule
from trichter.handover.services import sweep
from trichter.people.models import Person
from trichter.people.services import touch
condition = {{"field": "person.city", "op": "eq", "value": {name!r}}}
Rule.objects.create(name="Region {name}", condition=condition, team=Team.objects.get(name="Vertrieb {name}"))
sweep()
"""
OFFERED_TO = """
from trichter.handover.models import Handover
row = Handover.objects.filter(person={pk}, state="open").select_related("rep").first()
print(row.rep.email if row else "")
"""
FIVE_HOURS_LATER = """
from trichter.handover.models import Handover
from trichter.handover.services import escalate_due
for row in Handover.objects.filter(person={pk}, state="open"):
    row.offered_at -= 5 * 3_600_000_000
    row.save(update_fields=["offered_at"])
print(len(escalate_due()))
"""


def wait_for(visit, path: str, selector: str, tries: int = 30):
    """Look at a page until the worker has done its part."""
    for _try in range(tries):
        visit.go(path)
        found = visit.page.locator(selector)
        if found.count():
            return found.first
        visit.page.wait_for_timeout(300)
    raise AssertionError(f"{path} never showed {selector}")


def change_definition(marketing, name: str) -> str:
    """Marketing adds a way to become a prospect, and signs. Returns the draft's address."""
    page = marketing.page
    marketing.go("/definitions/")
    page.locator("form[action*='/stage/prospect/draft/'] button, a[href*='/stage/prospect/draft/']").first.click()
    page.wait_for_url(re.compile(r"/definitions/drafts/\d+/"))
    marketing.settle()
    field = page.locator("condition-builder input[name=condition]").first
    before = json.loads(field.get_attribute("value"))
    wanted = {"any": [before, {"field": "person.city", "op": "eq", "value": name}]}
    page.evaluate(
        "value => { document.querySelector('condition-builder input[name=condition]').value = value }",
        json.dumps(wanted),
    )
    page.locator("#draft-form button.btn-primary").click()
    marketing.settle()
    assert name in page.locator("#signatures").inner_text()
    page.locator("form[action*='/sign/marketing/'] button").click()
    marketing.settle()
    marketing.photograph("story-1-signed-by-marketing")
    assert page.locator("form[action$='/activate/'] button").is_disabled()
    return re.sub(r"^https?://[^/]+", "", page.url)


def put_in_force(lead, draft: str) -> None:
    """Sales signs, and the version holds."""
    page = lead.page
    lead.go(draft)
    page.locator("form[action*='/sign/sales/'] button").click()
    lead.settle()
    lead.photograph("story-2-signed-by-both")
    page.locator("form[action$='/activate/'] button").click()
    page.wait_for_url(re.compile(r"/definitions/$"))


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), WIDE)
def test_from_a_signed_definition_to_a_won_deal(visit, product, width, language):
    from .product import PASSWORD

    name = f"Story{width}{language}"
    pk = product.shell(HOUSE.format(name=name, password=PASSWORD))
    read_and_listen(product, name)

    marketing, lead = visit("marketing", width, language), visit("team_lead", width, language)
    put_in_force(lead, change_definition(marketing, name))
    prospect = "Interessent" if language == "de" else "Prospect"
    wait_for(lead, f"/people/{pk}/", f".stage-line > .chip.stage:has-text('{prospect}')")
    lead.page.locator(".stage-line .why summary").first.click()
    assert name in lead.page.locator(".stage-line .why-body").first.inner_text()  # the evidence names the city
    lead.photograph("story-3-evidence")

    product.shell(RULE.format(name=name))
    first = product.shell(OFFERED_TO.format(pk=pk))
    assert first
    rep = visit(first, width, language)
    row = wait_for(rep, "/", f"[data-row]:has-text('Lena {name}')")
    assert f"Vertrieb {name}" in row.inner_text() and row.locator(".chip.clock").count() == 1
    rep.photograph("story-4-offered")
    assert rep.violations() == [] and rep.overflow() <= 0

    assert product.shell(FIVE_HOURS_LATER.format(pk=pk)) == "1"
    second = product.shell(OFFERED_TO.format(pk=pk))
    assert second and second != first
    wait_for(lead, "/notices/", f"main :text('Lena {name}')")
    lead.photograph("story-5-escalated")

    rep = visit(second, width, language)
    page = rep.page
    row = wait_for(rep, "/", f"[data-row]:has-text('Lena {name}')")
    row.locator("button[hx-post*='/accept/'], button[formaction*='/accept/']").first.click()
    page.wait_for_timeout(800)
    rep.go(f"/people/{pk}/")
    assert f"{name}" in page.locator("main").inner_text()
    page.click("[id^=log-] a[href$='/call/']")
    page.click("[id^=log-] button[value=answered]")
    page.wait_for_timeout(1500)
    rep.photograph("story-6-called")

    rep.go(f"/pipeline/convert/{pk}/")
    page.fill("form#convert input[name=amount]", "48000")
    page.fill("form#convert input[name=close_date]", "2099-06-30")
    page.locator("form#convert button.btn-primary").click()
    page.wait_for_url(re.compile(r"/pipeline/\d+/$"))
    deal = re.search(r"/pipeline/(\d+)/", page.url).group(1)
    rep.settle()
    rep.photograph("story-7-opportunity")
    assert rep.violations() == [] and rep.overflow() <= 0

    move_on_the_board(rep, deal, width)
    quote(rep, product, deal)

    rep.go(f"/pipeline/{deal}/")
    page.locator(".deal-closing .btn-won").click()
    page.locator("form.step-form").wait_for()
    page.locator("form.step-form select[name=decision_maker]").select_option(pk)  # nobody wins without one
    rep.photograph("story-9-who-decides")
    page.locator("form.step-form button.btn-primary").click()
    page.locator(".deal-ended-won").wait_for()
    rep.photograph("story-9-won")
    customer = "Kunde" if language == "de" else "Customer"
    wait_for(rep, f"/people/{pk}/", f".stage-line > .chip.stage:has-text('{customer}')")

    admin = visit("admin", width, language)
    look_at_insights(admin, product, name)


def move_on_the_board(rep, deal: str, width: int) -> None:
    """To the second column: dragged with the mouse, on a phone by the card's menu."""
    page = rep.page
    rep.go("/pipeline/board/")
    card = page.locator(f"#card-{deal}")
    columns = page.locator(".board-cards")
    target = columns.nth(1)
    stage = target.get_attribute("data-stage")
    if width > 800:
        card.scroll_into_view_if_needed()
        box, there = card.bounding_box(), target.bounding_box()
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 8)
        page.mouse.down()
        page.mouse.move(there["x"] + 60, there["y"] + 30, steps=12)
        page.wait_for_timeout(200)
        page.mouse.up()
    else:
        card.locator("summary").first.click()
        card.locator(f"form[data-step='{stage}'] button").click()
    page.wait_for_timeout(1200)
    form = page.locator("form.step-form")
    if form.count():  # the stage asks for something before it is left
        rep.photograph("story-8-criteria")
        for need in form.locator("input:not([type=hidden]), textarea").all():
            if not need.input_value():
                need.fill("48000")
        form.locator("button.btn-primary").click()
    page.locator(f"[data-cards][data-stage='{stage}'] #card-{deal}").wait_for(state="attached")
    rep.settle()
    rep.photograph("story-8-board")
    assert rep.violations() == [] and rep.overflow() <= 0


def quote(rep, product, deal: str) -> None:
    """A line, its price, and the quote as PDF."""
    page = rep.page
    product.shell(LETTERHEAD)
    rep.go(f"/quotes/of/{deal}/")
    page.fill(".quote-add input[name=text]", "Kreiselpumpe KP 240")
    page.locator(".quote-add button[type=submit]").click()
    form = page.locator(".quote-line-open form")
    form.wait_for()
    form.locator("input[name=price]").fill("48000")
    page.wait_for_timeout(500)
    form.locator("button.btn-primary").click()
    form.wait_for(state="detached")
    rep.photograph("story-8-lines")
    rep.go(f"/pipeline/{deal}/")
    page.locator(f"form[action='/quotes/of/{deal}/new/'] button").first.click()
    page.wait_for_url(re.compile(r"/quotes/\d+/"))
    rep.settle()
    page.locator("button[name=issue]").click()
    page.wait_for_url(re.compile(r"/quotes/\d+/$"))
    rep.settle()
    rep.photograph("story-8-quote")
    address = page.locator("a[href$='/pdf/']").first.get_attribute("href")
    answer = page.request.get(product.url + address)
    assert answer.ok and answer.body().startswith(b"%PDF-")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.body())).pages)
    assert "Kreiselpumpe KP 240" in text and "57.120,00" in text.replace("\u00a0", " ") and "Lena" in text


LETTERHEAD = """
from trichter.quotes.models import Letterhead
row = Letterhead.get()
row.name, row.street, row.postcode, row.city = "Hartmann Fördertechnik GmbH", "Werkstraße 1", "89073", "Ulm"
row.vat_id, row.mail = "DE123456788", "angebot@hartmann.example"
row.save()
"""


def look_at_insights(admin, product, name: str) -> None:
    """Funnel, forecast and compliance know the deal."""
    product.shell("from trichter.insights import lake; lake.refresh()")
    for place in ("funnel", "forecast", "compliance"):
        admin.go(f"/insights/{place}/")
        admin.photograph(f"story-10-{place}")
        assert admin.page.locator("main h1").count() == 1
        assert admin.violations() == [] and admin.overflow() <= 0
