"""One value at a time: what people type and programs write becomes one clean form, or a reason why not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichter.capture.reading.dates import clean_date, date_order
from trichter.capture.reading.numbers import clean_number, decimal_mark
from trichter.capture.reading.values import (
    clean_bool,
    clean_country,
    clean_language,
    clean_note,
    clean_text,
    clean_url,
    is_formula,
    split_tags,
)
from trichter.values.emails import clean_email, clean_emails, domain_of
from trichter.values.names import clean_salutation, company_key, split_full_name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ida.Oel@Firma.DE ", ["ida.oel@firma.de"]),
        ("Ida Öl <Ida@Firma.de>", ["ida@firma.de"]),
        ("mailto:ida@firma.de?subject=Hallo", ["ida@firma.de"]),
        ("ida@firma.de; tom@firma.de, ida@FIRMA.de", ["ida@firma.de", "tom@firma.de"]),
        ("Ida <ida@a.de>, Tom <tom@b.de>", ["ida@a.de", "tom@b.de"]),
        ("ida@müller-öl.de", ["ida@müller-öl.de"]),
        ("ida@xn--mller-kva.de", ["ida@müller.de"]),
        ("o'neil+news@firma.co.uk", ["o'neil+news@firma.co.uk"]),
        ("info@firma.example", ["info@firma.example"]),
        ("", []),
    ],
)
def test_mail_addresses(text, found):
    assert clean_emails(text) == (found, None)


@pytest.mark.parametrize(
    "text",
    ["ida@firma", "ida", "a b@c.de", "ida@@firma.de", "ida@firma..de", ".ida@firma.de", "ida@-firma.de", "@firma.de"],
)
def test_what_is_no_mail_address(text):
    address, trouble = clean_email(text)
    assert address is None
    assert trouble.code == "email.invalid"


def test_a_good_address_beside_a_bad_one_is_kept():
    assert clean_emails("ida@firma.de; tom@@x") == (["ida@firma.de"], ("email.invalid", {}))


@given(st.emails())
def test_the_quick_path_for_mail_agrees_with_the_validator(address):
    from email_validator import EmailNotValidError, validate_email

    found, _ = clean_email(address)
    if found is not None:
        try:
            expected = validate_email(found, check_deliverability=False, test_environment=True).normalized.lower()
        except EmailNotValidError:
            pytest.fail(f"{address!r} was taken as {found!r}")
        assert found == expected


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("a@B.de", "b.de"),
        ("https://www.b.de/x?y", "b.de"),
        ("www.b.de", "b.de"),
        ("b", ""),
        ("http://u@b.de:80/", "b.de"),
    ],
)
def test_domain(text, domain):
    assert domain_of(text) == domain


D = dt.date


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("01.02.2026", "dmy", D(2026, 2, 1)),
        ("1.2.26", "mdy", D(2026, 2, 1)),  # with dots the day always comes first
        ("2026-02-01", "dmy", D(2026, 2, 1)),
        ("2/1/26", "dmy", D(2026, 1, 2)),
        ("2/1/26", "mdy", D(2026, 2, 1)),
        ("31.12.1985", "dmy", D(1985, 12, 31)),
        ("31.12.85", "dmy", D(1985, 12, 31)),
        ("45292", "dmy", D(2024, 1, 1)),
        ("45292.5", "dmy", dt.datetime(2024, 1, 1, 12)),
        ("20240229", "dmy", D(2024, 2, 29)),
        ("3. März 2025", "dmy", D(2025, 3, 3)),
        ("12 Mar 2024", "dmy", D(2024, 3, 12)),
        ("Mar 12, 2024", "dmy", D(2024, 3, 12)),
        ("02.02.2024 11:05", "dmy", dt.datetime(2024, 2, 2, 11, 5)),
        ("2/1/2026 3:05 PM", "mdy", dt.datetime(2026, 2, 1, 15, 5)),
        ("2018-02-26 19:58:54", "dmy", dt.datetime(2018, 2, 26, 19, 58, 54)),
        ("2024-05-01T10:00:00Z", "dmy", dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)),
        ("2024-05-01T10:00:00.45+02:00", "dmy",
         dt.datetime(2024, 5, 1, 10, 0, 0, 450000, dt.timezone(dt.timedelta(hours=2)))),
        ("0.0.00", "dmy", None),
        ("", "dmy", None),
    ],
)  # fmt: skip
def test_dates(text, order, found):
    assert clean_date(text, order) == (found, None)


@pytest.mark.parametrize("text", ["31.02.2026", "29.02.2023", "45.3.24", "2024-13-01", "1.1.2024 25:00"])
def test_impossible_days(text):
    assert clean_date(text)[1].code == "date.impossible"


def test_words_are_no_date():
    assert clean_date("bald")[1].code == "date.invalid"


def test_day_or_month_first_is_read_off_the_column():
    assert date_order(["1/2/26", "3/25/26", "4/5/26"]) == "mdy"
    assert date_order(["1/2/26", "25/3/26"]) == "dmy"
    assert date_order(["1/2/26", "13.1.26", "Text"]) is None


@given(st.dates(min_value=D(1970, 1, 1), max_value=D(2069, 12, 31)))
def test_every_way_to_write_a_day_means_that_day(day):
    for form, order in (
        ("%d.%m.%Y", "dmy"),
        ("%Y-%m-%d", "mdy"),
        ("%d/%m/%y", "dmy"),
        ("%m/%d/%Y", "mdy"),
        ("%d %B %Y", "dmy"),
    ):
        assert clean_date(day.strftime(form), order) == (day, None)


@pytest.mark.parametrize(
    ("text", "decimal", "found"),
    [
        ("1.234,56 €", ",", 1234.56),
        ("1,234.56", ".", 1234.56),
        ("CHF 1'234.50", ".", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("1.234", ",", 1234),
        ("1.234", ".", 1.234),
        ("12.5", ",", 12.5),  # no thousands mark stands there
        ("-85,00 €", ",", -85.0),
        ("(12)", ",", -12),
        ("500,-", ",", 500),
        ("12 %", ",", 12),
        ("200.000.000", ".", 200000000),
        ("6.02e3", ".", 6020.0),
    ],
)
def test_numbers(text, decimal, found):
    assert clean_number(text, decimal) == (found, None)


@pytest.mark.parametrize("text", ["zwölf", "1.2.3", "1,23,4", "€", "12a", "1e999"])
def test_what_is_no_number(text):
    assert clean_number(text)[1].code == "number.invalid"


def test_what_the_comma_means_is_read_off_the_column():
    assert decimal_mark(["1.234", "1.234,50", "12"]) == ","
    assert decimal_mark(["4.857", "4.86"]) == "."
    assert decimal_mark(["1.234", "12"]) is None


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_german_and_english_grouping_mean_the_same(number):
    english = f"{number:,}"
    assert clean_number(english, ".") == clean_number(english.replace(",", "."), ",") == (number, None)


def test_yes_and_no():
    assert {word: clean_bool(word)[0] for word in ("Ja", "x", "wahr", "1", "YES")} == dict.fromkeys(
        ("Ja", "x", "wahr", "1", "YES"), True
    )
    assert [clean_bool(word)[0] for word in ("nein", "falsch", "0", "No")] == [False] * 4
    assert clean_bool("vielleicht")[1].code == "bool.invalid"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Deutschland", "DE"), ("BRD", "DE"), ("D", "DE"), ("germany", "DE"), ("DEU", "DE"), ("Österreich", "AT"),
        ("Oesterreich", "AT"), ("Schweiz", "CH"), ("Suisse", "CH"), ("UK", "GB"), ("Großbritannien", "GB"), ("USA", "US"),
        ("Vereinigte Staaten", "US"), ("Tschechien", "CZ"), ("czech republic", "CZ"), ("fr", "FR"), ("Côte d’Ivoire", "CI"),
    ],
)  # fmt: skip
def test_countries(text, code):
    assert clean_country(text) == (code, None)


def test_unknown_country_and_languages():
    assert clean_country("Atlantis")[1].code == "country.unknown"
    assert [clean_language(word)[0] for word in ("Deutsch", "english", "de-AT", "FR")] == ["de", "en", "de", "fr"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dr. Jonas Weber", {"title": "Dr.", "first_name": "Jonas", "last_name": "Weber"}),
        ("Weber, Jonas", {"first_name": "Jonas", "last_name": "Weber"}),
        ("Weber, Dr. Jonas", {"title": "Dr.", "first_name": "Jonas", "last_name": "Weber"}),
        ("von der Heide", {"last_name": "von der Heide"}),
        ("Jonas von der Heide", {"first_name": "Jonas", "last_name": "von der Heide"}),
        ("Frau Süß", {"salutation": "Frau", "last_name": "Süß"}),
        ("Hr. Meier", {"salutation": "Herr", "last_name": "Meier"}),
        (
            "Prof. Dr. med. Anna-Lena Groß-Öl",
            {"title": "Prof. Dr. med.", "first_name": "Anna-Lena", "last_name": "Groß-Öl"},
        ),
        ("Dipl.-Ing. Tom Fuchs", {"title": "Dipl.-Ing.", "first_name": "Tom", "last_name": "Fuchs"}),
        ("Anna Maria Weber", {"first_name": "Anna Maria", "last_name": "Weber"}),
        ("Max Mustermann jr.", {"first_name": "Max", "last_name": "Mustermann jr."}),
        ("Magda Fraun", {"first_name": "Magda", "last_name": "Fraun"}),
        ("", {}),
    ],
)
def test_full_names(text, parts):
    assert split_full_name(text) == parts


def test_salutation_with_title():
    assert clean_salutation("Frau Dr.") == ("Frau", "Dr.")
    assert clean_salutation("Herrn") == ("Herr", "")


@pytest.mark.parametrize(
    "names",
    [
        ("Müller & Söhne GmbH", "Mueller und Soehne", "MÜLLER + SÖHNE GmbH & Co. KG"),
        ("Ohm UG (haftungsbeschränkt)", "Ohm UG", "Ohm"),
        ('Café "Zur Linde" e.K.', "Cafe Zur Linde"),
        ("Łódź Import sp. z o.o.", "Lodz Import"),
        ("Stripe Mills, Inc.", "Stripe Mills"),
        ("Bauer Ges.m.b.H.", "Bauer"),
    ],
)
def test_company_names_that_mean_the_same(names):
    assert len({company_key(name) for name in names}) == 1


def test_a_company_that_is_only_a_legal_form_keeps_its_name():
    assert company_key("AG") == "ag"
    assert company_key("Meier") != company_key("Meyer")


def test_text_is_composed_trimmed_and_freed_of_invisible_characters():
    assert clean_text("  Mu\u0308ller\u00a0 &\u200b  Co\t") == "Müller & Co"
    assert clean_note("eins\r\nzwei  \r\n\x00") == "eins\nzwei"


def test_formulas_are_seen_and_phone_numbers_are_none():
    assert all(map(is_formula, ["=HYPERLINK(1)", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-SUM(A1)"]))
    assert not any(map(is_formula, ["+49 731 1", "-85,00", "@ida", "- Notiz", "Müller"]))


def test_web_addresses():
    assert clean_url("www.x.de") == ("https://www.x.de", None)
    assert clean_url("http://x.de/a?b=c") == ("http://x.de/a?b=c", None)
    assert [clean_url(text)[0] for text in ("javascript:alert(1)", "keine", "a b.de", "data:text/html,x")] == [None] * 4


def test_tags():
    assert split_tags("Messe; VIP, Messe") == ["Messe", "VIP"]
    assert split_tags("* myContacts ::: Freunde") == ["myContacts", "Freunde"]
