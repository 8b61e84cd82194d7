"""The pages: lines in place, drafts, settings, and who sees what."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from pypdf import PdfReader

from trichter.consent.services import suppress
from trichter.people.tests.factories import make_user
from trichter.pipeline.models import Opportunity
from trichter.quotes import services
from trichter.quotes.models import Letterhead, Line, Logo, Product, Quote

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mia(client, rep):
    client.force_login(rep)
    return client


@pytest.fixture
def boss(client, db):
    client.force_login(make_user(role="admin", language="de"))
    return client


@pytest.fixture
def line(deal, rep):
    return services.add_line(deal, by=rep, text="Pumpe", price=Decimal(100))[0]


def values(**changes) -> dict:
    return {
        "text": "Pumpe", "description": "", "quantity": "2", "unit": "Stück", "price": "1,234.50", "discount": "",
        "vat_rate": "19",
    } | changes  # fmt: skip


def test_a_line_is_added_opened_tried_and_saved_in_place(mia, deal):
    answer = mia.post(f"/quotes/of/{deal.pk}/lines/add/", {"text": "Pumpe"}, **HTMX)
    assert "quote-form" in answer.content.decode()
    line = Line.objects.get()
    tried = mia.post(f"/quotes/lines/{line.pk}/sums/", values(), **HTMX)
    assert "€2,469.00" in tried.content.decode()
    assert Line.objects.get().price == 0
    saved = mia.post(f"/quotes/lines/{line.pk}/", values(), **HTMX)
    assert "opportunity-changed" in saved.headers["HX-Trigger"]
    assert Opportunity.objects.get().amount == Decimal("2469.00")


def test_german_numbers_are_read_as_such(boss, line):
    boss.post(f"/quotes/lines/{line.pk}/", values(price="1.234,56", quantity="2,5"))
    line.refresh_from_db()
    assert (line.price, line.quantity) == (Decimal("1234.56"), Decimal("2.5"))


@pytest.mark.parametrize("wrong", [{"price": "viel"}, {"discount": "120"}, {"text": ""}, {"price": "1.23456"}])
def test_a_wrong_line_is_refused_beside_its_field(mia, line, wrong):
    answer = mia.post(f"/quotes/lines/{line.pk}/", values(**wrong), **HTMX)
    assert answer.status_code == 422
    assert "is-invalid" in answer.content.decode()
    assert Line.objects.get().price == 100


def test_a_product_is_found_by_words_and_added_by_its_number(mia, deal):
    for number in (15, 115):
        Product.objects.create(sku=f"KP-{number}", name_de=f"Pumpe {number}", price=Decimal(50), vat_rate=19)
    found = mia.get(f"/quotes/of/{deal.pk}/lines/suggest/", {"text": "pumpe 15"}, **HTMX).content.decode()
    assert found.index(">Pumpe 15<") < found.index(">Pumpe 115<")
    mia.post(f"/quotes/of/{deal.pk}/lines/add/", {"text": "KP-15"}, **HTMX)
    assert Line.objects.get().product.sku == "KP-15"


def test_a_quote_is_drafted_shown_issued_and_downloaded(mia, deal, line):
    answer = mia.post(f"/quotes/of/{deal.pk}/new/", follow=True)
    quote = Quote.objects.get()
    form = answer.context["form"].initial | {"person": quote.person_id, "about": "Neu"}
    pages = mia.post(f"/quotes/{quote.pk}/preview/", form)
    assert "Neu" in PdfReader(io.BytesIO(pages.content)).pages[0].extract_text()
    assert pages["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in pages["Content-Security-Policy"]
    assert Quote.objects.get().about != "Neu"
    done = mia.post(f"/quotes/{quote.pk}/draft/", form | {"issue": "1"}, follow=True)
    quote.refresh_from_db()
    assert quote.number in done.content.decode() and quote.about == "Neu"
    pages = mia.get(f"/quotes/{quote.pk}/pdf/")
    assert pages["Content-Disposition"] == f'attachment; filename="Angebot-{quote.number}.pdf"'
    assert pages["X-Frame-Options"] == "DENY"


def test_accepting_offers_to_win(mia, deal, line, rep):
    quote = services.issue(services.start(deal, by=rep), by=rep)
    answer = mia.post(f"/quotes/{quote.pk}/decide/accept/", follow=True)
    assert "Mark the opportunity as won" in answer.content.decode()


def test_a_suppressed_address_is_refused_in_words(mia, deal, line, rep):
    quote = services.issue(services.start(deal, by=rep), by=rep)
    suppress("ayse@nordmetall.example", "objection")
    answer = mia.get(f"/quotes/{quote.pk}/send/")
    form = answer.context["form"]
    sent = {"to": form.fields["to"].choices[0][0], **form.initial}
    answer = mia.post(f"/quotes/{quote.pk}/send/", sent)
    assert answer.status_code == 422
    assert "suppression list" in answer.content.decode()


def test_a_stranger_finds_nothing(client, deal, line, rep):
    rep.visibility = "own"
    quote = services.issue(services.start(deal, by=rep), by=rep)
    client.force_login(make_user(role="sales", visibility="own"))
    for path in (f"of/{deal.pk}/", f"lines/{line.pk}/", f"{quote.pk}/", f"{quote.pk}/pdf/", f"{quote.pk}/send/"):
        assert client.get(f"/quotes/{path}").status_code == 404


def picture(kind="PNG", size=(300, 100)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(file, kind)
    file.seek(0)
    file.name = f"logo.{kind.lower()}"
    return file


def letterhead(**changes) -> dict:
    fields = {field.name: field.value_from_object(Letterhead()) for field in Letterhead._meta.fields}
    known = {name: value for name, value in fields.items() if value not in (None, False) and name not in ("id", "logo")}
    return {**known, "vat_rate": "19", "name": "Kessler", "street": "Ring 1", "postcode": "1", "city": "Ulm", **changes}


def test_the_letterhead_is_shown_before_and_after_it_is_saved(boss):
    shown = boss.post("/quotes/letterhead/preview/", letterhead(logo_file=picture(), preview="de"))
    page = PdfReader(io.BytesIO(shown.content)).pages[0]
    assert "Ring 1" in page.extract_text() and len(page.images) == 1
    assert not Letterhead.objects.exists() and not Logo.objects.exists()
    assert boss.post("/quotes/letterhead/", letterhead(logo_file=picture("JPEG"))).status_code == 302
    head = Letterhead.get()
    assert head.ready and head.logo and bytes(head.logo.content).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("iban", "DE88370400440532013000"),
        ("vat_id", "123"),
        ("pattern", "AN-{number}"),
        ("pattern", "AN-{year}-{number.__class__}"),
        ("color", "red; }"),
        ("bic", "X"),
    ],
)
def test_what_cannot_be_right_is_refused(boss, field, text):
    answer = boss.post("/quotes/letterhead/", letterhead(**{field: text}))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Letterhead.objects.exists()
    shown = boss.post("/quotes/letterhead/preview/", letterhead(**{field: text}))
    assert shown.content.startswith(b"%PDF")


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"GIF89a" + b"\x00" * 50, b"\x89PNG\r\n\x1a\nrubbish", b""])
def test_what_is_no_picture_is_refused(boss, data):
    file = io.BytesIO(data)
    file.name = "logo.png"
    answer = boss.post("/quotes/letterhead/", letterhead(logo_file=file))
    assert answer.status_code == 422
    assert not Logo.objects.exists()


def upload(text: str) -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = "products.csv"
    return file


def test_products_come_in_and_go_out_as_csv(boss):
    lines = "Artikelnummer;Name;Einheit;Nettopreis;USt. %\nKP-1;Pumpe;Stück;1.234,50;7\nKP-2;=cmd();;2,5;\n"
    assert boss.post("/quotes/products/import/", {"file": upload(lines)}).status_code == 302
    pump = Product.objects.get(sku="KP-1")
    assert (pump.name_de, pump.price, pump.vat_rate, pump.unit) == ("Pumpe", Decimal("1234.5"), 7, "Stück")
    given = b"".join(boss.get("/quotes/products/export/").streaming_content).decode()
    assert "'=cmd()" in given  # no spreadsheet runs it
    answer = boss.post("/quotes/products/import/", {"file": upload(given)}, follow=True)
    assert "0 Produkte hinzugefügt, 0 geändert, 2 unverändert" in answer.content.decode()
    assert Product.objects.get(sku="KP-2").name_de == "=cmd()"


@pytest.mark.parametrize(
    "lines", ["Name\nPumpe\n", "Nummer;Name;Preis\nA;Pumpe;viel\n", "Nummer;Name\n;Pumpe\n", "Nummer\nA\n", ""]
)
def test_a_list_with_an_error_changes_nothing(boss, lines):
    answer = boss.post("/quotes/products/import/", {"file": upload(lines)})
    assert answer.status_code == 422
    assert not Product.objects.exists()


def test_the_list_of_products_goes_on_behind_a_key(boss):
    Product.objects.bulk_create(Product(sku=f"P{n:03}", name_de=f"Pumpe {n}", vat_rate=19) for n in range(60))
    page = boss.get("/quotes/products/")
    assert page.context["following"] == "P049"
    rest = boss.get("/quotes/products/", {"after": "P049"}, **HTMX).content.decode()
    assert rest.count("<tr") == 10 and "P059" in rest
