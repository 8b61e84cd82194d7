"""Lines make the amount of an opportunity."""

from decimal import Decimal

import pytest

from trichter.history.services import undo
from trichter.pipeline.models import Opportunity
from trichter.quotes import services
from trichter.quotes.errors import BadLine, BadSetting, TooLate
from trichter.quotes.models import Line, Product
from trichter.quotes.services import ProductRow, upsert_products


def amount(deal) -> Decimal | None:
    return Opportunity.objects.get(pk=deal.pk).amount


def add(deal, rep, **values):
    return services.add_line(deal, by=rep, **{"text": "Pumpe", "price": Decimal(100), **values})


def test_the_amount_follows_the_lines_and_their_undo(deal, rep):
    first, _action = add(deal, rep, quantity=Decimal(3))
    assert amount(deal) == 300
    _second, added = add(deal, rep, discount=Decimal(10))
    assert amount(deal) == 390
    changed = services.change_line(first, {"quantity": Decimal(1)}, by=rep)
    assert amount(deal) == 190
    undo(changed, by=rep)
    assert amount(deal) == 390
    removed = services.remove_line(first, by=rep)
    assert amount(deal) == 90
    undo(removed, by=rep)
    assert [line.text for line in deal.lines.all()] == ["Pumpe", "Pumpe"]
    undo(added, by=rep)
    assert amount(deal) == 300


def test_without_lines_the_amount_stays(deal, rep):
    line, _action = add(deal, rep)
    services.remove_line(line, by=rep)
    assert amount(deal) == 100


def test_a_line_unchanged_leaves_no_trace(deal, rep):
    line, _action = add(deal, rep)
    assert services.change_line(line, {"price": Decimal("100.00")}, by=rep) is None


def test_a_line_removed_by_a_colleague_cannot_be_changed(deal, rep):
    line, _action = add(deal, rep)
    services.remove_line(line, by=rep)
    with pytest.raises(TooLate):
        services.change_line(line, {"price": Decimal(1)}, by=rep)


@pytest.mark.parametrize(
    "values",
    [
        {"text": " "},
        {"discount": Decimal(101)},
        {"vat_rate": Decimal(-1)},
        {"quantity": Decimal("99999999"), "price": Decimal("99999999")},
    ],
)
def test_what_no_line_can_be_is_refused(deal, rep, values):
    with pytest.raises(BadLine):
        add(deal, rep, **values)
    assert not Line.objects.exists()


def test_a_sum_that_no_amount_holds_is_refused(deal, rep):
    add(deal, rep, quantity=Decimal(9999), price=Decimal("99999999"))
    with pytest.raises(BadLine):
        add(deal, rep, quantity=Decimal(9999), price=Decimal("99999999"))
    assert Line.objects.count() == 1


def test_lines_can_be_put_in_order(deal, rep):
    ids = [add(deal, rep, text=text)[0].pk for text in "abc"]
    services.order_lines(deal, [ids[2], ids[0], 999_999], by=rep)
    assert "".join(line.text for line in deal.lines.all()) == "cab"


def test_a_product_comes_with_its_price_and_stays_as_it_was(deal, rep):
    product = Product.objects.create(sku="P1", name_de="Pumpe", name_en="Pump", price=Decimal("9.95"), vat_rate=7)
    line, _action = services.add_product(deal, product, language="en", by=rep)
    assert (line.text, line.number, line.price, line.vat_rate) == ("Pump", "P1", Decimal("9.95"), 7)
    product.price = Decimal(20)
    services.save_product(product, by=rep)
    assert Line.objects.get().price == Decimal("9.95")
    product.delete()
    assert Line.objects.get().product is None


def test_products_are_created_changed_and_left_alone(rep):
    rows = [ProductRow("A", name_de="Alt", price=Decimal(5)), ProductRow("B", name_en="Bee", vat_rate=Decimal(7))]
    first = upsert_products(rows, by=rep)
    assert (first.created, first.changed, first.same) == (2, 0, 0)
    second = upsert_products([ProductRow("A", price=Decimal(6)), rows[1]], by=rep)
    assert (second.created, second.changed, second.same) == (0, 1, 1)
    product = Product.objects.get(sku="A")
    assert (product.name_de, product.price, product.vat_rate) == ("Alt", 6, 19)


def test_a_new_product_without_a_name_stops_the_whole_list(rep):
    with pytest.raises(BadSetting, match="B"):
        upsert_products([ProductRow("A", name_de="Alt"), ProductRow("B")], by=rep)
    assert not Product.objects.exists()
