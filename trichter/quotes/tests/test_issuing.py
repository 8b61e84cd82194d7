"""A quote's way: draft, numbered and frozen, replaced, decided."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from trichter.history.services import undo
from trichter.people.services import update_company
from trichter.quotes import services
from trichter.quotes.errors import Frozen, NotReady, NumberTaken, TooLate
from trichter.quotes.models import Letterhead, NumberSeries, Product, Quote
from trichter.quotes.services.files import file_name, pdf_of
from trichter.quotes.tests.test_pdf import text_of


def with_line(deal, by, **values):
    services.add_line(deal, by=by, **{"text": "Pumpe", "quantity": Decimal(2), "price": Decimal("1234.50"), **values})
    return services.start(deal, by=by)


def issued(deal, by) -> Quote:
    return services.issue(with_line(deal, by), by=by)


YEAR = timezone.localdate().year


def test_a_draft_knows_customer_house_and_days(deal, rep):
    draft = services.start(deal, by=rep)
    assert draft.language == "de"
    assert draft.address == "Nordmetall AG\nFrau Ayşe Demirtaş\nStraße des 17. Juni 5\n10117 Berlin"
    assert draft.valid_until == timezone.localdate() + timedelta(days=30)
    assert draft.intro.startswith("vielen Dank")
    assert draft.tax == "regular"


def test_there_is_one_draft_however_often_it_is_asked_for(deal, rep):
    assert services.start(deal, by=rep).pk == services.start(deal, by=rep).pk


@pytest.mark.parametrize(
    ("country", "tax", "language"), [("CH", "third_country", "de"), ("FR", "reverse_charge", "en")]
)
def test_a_customer_abroad_gets_no_vat(deal, rep, country, tax, language):
    update_company(deal.company, {"country": country}, by=rep)
    deal.refresh_from_db()
    draft = with_line(deal, rep)
    assert (draft.tax, draft.language) == (tax, language)
    assert draft.address.endswith({"CH": "SCHWEIZ", "FR": "FRANCE"}[country])
    services.change_draft(draft, {"customer_vat_id": "FR12345678901"}, by=rep)
    quote = services.issue(draft, by=rep)
    assert quote.gross == quote.net == Decimal("2469.00")
    note = {"CH": "außerhalb der Europäischen Union", "FR": "Reverse charge"}[country]
    assert note in text_of(pdf_of(quote))


def test_a_small_business_shows_no_vat(deal, rep, house):
    house.small_business = True
    services.save_letterhead(house, by=None)
    quote = issued(deal, rep)
    assert quote.gross == quote.net
    assert "§ 19 UStG" in text_of(pdf_of(quote))


def test_another_language_brings_its_texts_but_keeps_ones_own(deal, rep):
    draft = services.start(deal, by=rep)
    now = services.change_draft(draft, {"language": "en", "intro": draft.intro, "outro": "Meins."}, by=rep)
    assert now.intro.startswith("Thank you") and now.outro == "Meins."


def test_issuing_numbers_without_gaps_and_freezes(deal, rep):
    quote = issued(deal, rep)
    assert quote.number == f"AN-{YEAR}-0001"
    assert (quote.net, quote.gross) == (Decimal("2469.00"), Decimal("2938.11"))
    text = text_of(pdf_of(quote))
    for words in (quote.number, "2.469,00 €", "2.938,11 €", "Frau Ayşe Demirtaş", "Sehr geehrte Frau Demirtaş"):
        assert words in text
    second = services.issue(services.start(deal, by=rep, version_of=quote), by=rep)
    assert second.number == f"AN-{YEAR}-0002"
    assert Quote.objects.get(pk=quote.pk).state == Quote.State.SUPERSEDED
    assert quote.number in text_of(pdf_of(second))  # it says what it replaces


def test_a_refused_quote_takes_no_number(deal, rep):
    draft = services.start(deal, by=rep)
    with pytest.raises(NotReady, match="Position"):
        services.issue(draft, by=rep)
    assert not NumberSeries.objects.exists()
    services.add_line(deal, by=rep, text="Pumpe")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.issue(draft, by=rep)
        raise ZeroDivisionError
    assert services.issue(draft, by=rep).number == f"AN-{YEAR}-0001"


def test_without_a_letterhead_nothing_goes_out(deal, rep):
    Letterhead.objects.all().delete()
    with pytest.raises(NotReady, match="Briefkopf"):
        issued(deal, rep)


def test_a_number_is_never_given_twice(deal, rep, house):
    house.pattern = "A-{year}1{number}"
    services.save_letterhead(house, by=None)
    issued(deal, rep)
    NumberSeries.objects.update(last=10)
    house.pattern = "A-{year}{number}"
    services.save_letterhead(house, by=None)
    with pytest.raises(NumberTaken):
        services.issue(services.start(deal, by=rep), by=rep)
    assert NumberSeries.objects.get().last == 10


def test_an_issued_quote_never_changes(deal, rep, house, customer):
    quote = issued(deal, rep)
    before = pdf_of(quote)
    line = deal.lines.get()
    services.change_line(line, {"price": Decimal(1), "text": "Anders"}, by=rep)
    update_company(customer.company, {"name": "Umbenannt AG"}, by=rep)
    house.name = "Anders GmbH"
    services.save_letterhead(house, by=None)
    again = Quote.objects.get(pk=quote.pk)
    assert pdf_of(again) == before
    with pytest.raises(TooLate):
        services.change_draft(again, {"about": "x"}, by=rep)
    again.about = "x"
    with pytest.raises(Frozen):
        again.save()
    with pytest.raises(Frozen):
        again.delete()


def test_a_snapshot_changed_behind_our_back_is_noticed(deal, rep):
    quote = issued(deal, rep)
    changed = {**quote.snapshot, "about": "billiger"}
    Quote.objects.filter(pk=quote.pk).update(snapshot=changed)
    with pytest.raises(Frozen):
        pdf_of(Quote.objects.get(pk=quote.pk))


def test_two_colleagues_issue_one_draft_once(deal, rep):
    draft = with_line(deal, rep)
    same = Quote.objects.get(pk=draft.pk)
    services.issue(draft, by=rep)
    with pytest.raises(TooLate):
        services.issue(same, by=rep)
    assert NumberSeries.objects.get().last == 1


def test_a_decision_is_made_once_and_can_be_taken_back(deal, rep):
    quote = issued(deal, rep)
    action = services.accept(quote, by=rep)
    with pytest.raises(TooLate):
        services.decline(quote, by=rep)
    undo(action, by=rep)
    quote.refresh_from_db()
    assert (quote.state, quote.decided_at) == ("issued", None)
    services.decline(quote, by=rep)
    services.reopen(quote, by=rep)
    assert Quote.objects.get().state == "issued"


def test_the_file_bears_word_and_number(deal, rep):
    assert file_name(issued(deal, rep)) == f"Angebot-AN-{YEAR}-0001.pdf"


def test_a_draft_shows_the_lines_as_they_stand(deal, rep):
    draft = with_line(deal, rep)
    assert "ENTWURF" in text_of(pdf_of(draft)).upper()
    product = Product.objects.create(sku="W-1", name_de="Wartung", price=Decimal(50), vat_rate=Decimal(19))
    services.add_product(deal, product, language="de", by=rep)
    assert "Wartung" in text_of(pdf_of(draft))
