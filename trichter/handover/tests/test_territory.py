import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichter.handover.errors import BadPostcodes
from trichter.handover.models import Rule
from trichter.handover.routing import full_condition
from trichter.handover.territory import condition, cover, merge, parse
from trichter.people.matching import holding
from trichter.people.tests.factories import make_company, make_person


def test_ranges_become_the_fewest_prefixes():
    assert parse("70-79, 88000-88999; A-6\nCH-80") == {"AT": ["6"], "CH": ["80"], "DE": ["7", "88"]}
    assert parse("0-9") == {"DE": [str(digit) for digit in range(10)]}
    assert parse("70-78, 79, 712") == {"DE": ["7"]}
    assert parse("") == {}


@given(st.integers(1, 4).flatmap(lambda size: st.tuples(st.just(size), *[st.integers(0, 10**size - 1)] * 2)))
def test_prefixes_cover_exactly_the_range(drawn):
    size, one, two = drawn
    low, high = sorted((one, two))
    prefixes = merge(cover(f"{low:0{size}d}", f"{high:0{size}d}"))
    covered = {code for code in range(10**size) if f"{code:0{size}d}".startswith(tuple(prefixes))}
    assert covered == set(range(low, high + 1))


@pytest.mark.parametrize(("text", "told"), [("Ulm", "Ulm"), ("70-8", "digits"), ("79-70", "above")])
def test_what_cannot_be_read_is_named(text, told):
    with pytest.raises(BadPostcodes, match=told):
        parse(text)


def test_the_companys_address_counts_and_the_persons_where_it_is_unknown(db):
    ulm = make_company(postcode="89073", country="DE")
    nowhere = make_company()
    in_ulm = make_person(company=ulm, postcode="10115")
    own = make_person(company=nowhere, postcode="89077")
    berlin = make_person(postcode="10115")
    tyrol = make_person(postcode="6020", country="AT")
    everyone = [each.pk for each in (in_ulm, own, berlin, tyrol)]

    assert holding(everyone, condition("88-89")) == {in_ulm.pk, own.pk}
    assert holding(everyone, condition("6, A-6")) == {tyrol.pk}
    assert holding(everyone, condition("6")) == set()  # an Austrian code is not meant by a German one
    assert holding(everyone, condition(country="AT")) == {tyrol.pk}


def test_condition_and_territory_hold_together(db):
    rule = Rule(postcodes="89", condition={"field": "person.city", "op": "eq", "value": "Ulm"})
    both, one = make_person(postcode="89073", city="Ulm"), make_person(postcode="89073", city="Laupheim")
    assert holding([both.pk, one.pk], full_condition(rule)) == {both.pk}
    assert full_condition(Rule()) is None
