"""Headers of well-known programs and German lists go where they belong; nothing gets lost."""

from __future__ import annotations

import pytest

from trichter.capture.reading.columns import propose_mapping


def targets(columns, *rows, **options):
    samples = rows or [["x"] * len(columns)]
    return {one.column: one.target for one in propose_mapping(columns, samples, **options)}


@pytest.mark.parametrize(
    ("header", "value", "target"),
    [
        ("Vorname", "Ida", "first_name"), ("Family Name", "Öl", "last_name"), ("Ansprechpartner", "Ida Öl", "full_name"),
        ("Anrede", "Frau", "salutation"), ("akad. Titel", "Dr.", "title"), ("Stellenbezeichnung", "Leiterin", "job_title"),
        ("Abteilung", "Einkauf", "department"), ("E-Mail-Adresse", "a@x.de", "email"), ("E-Mail 2: Adresse", "a@x.de", "email"),
        ("E-mail 3 - Value", "a@x.de", "email"), ("emailAddress", "a@x.de", "email"), ("Tel.", "0731 12345", "phone"),
        ("Telefon geschäftlich", "0731 12345", "phone"), ("Mobiltelefon", "0171 1234567", "mobile"),
        ("Handynummer", "0171 1234567", "mobile"), ("Straße", "Weg 1", "street"), ("PLZ", "89073", "postcode"),
        ("Ort", "Ulm", "city"), ("Bundesland", "Bayern", "state"), ("Land", "D", "country"),
        ("Zip/Postal Code", "89073", "postcode"), ("Sprache", "Deutsch", "language"),
        ("Person Linkedin Url", "https://linkedin.com/in/x", "linkedin_url"), ("Homepage", "x.de", "website"),
        ("Firma", "A GmbH", "company.name"), ("Company / Account", "A GmbH", "company.name"),
        ("Organization - Name", "A", "company.name"), ("Branche", "Bau", "company.industry"),
        ("Mitarbeiterzahl", "240", "company.employees"), ("Number of Employees", "51-200", "company.employees"),
        ("Firmentelefon", "0731 1", "company.phone"), ("Bemerkungen", "nett", "note"), ("Lead Source", "Web", "source"),
        ("utm_campaign", "Herbst", "campaign"), ("utm_medium", "cpc", "medium"), ("Kanal", "Messe", "channel"),
        ("Stichwörter", "VIP", "tags"), ("Contact owner", "Mia Koch", "owner"), ("Erstellt am", "01.02.2024", "created_at"),
        ("Do Not Email", "Yes", "consent:email:opt_out"), ("HasOptedOutOfEmail", "1", "consent:email:opt_out"),
        ("Do Not Call", "No", "consent:phone:opt_out"), ("Newsletter", "ja", "consent:email:opt_in"),
        ("Einwilligung", "x", "consent:email:opt_in"), ("Company Street", "Weg 1", "company.street"),
        ("Telefonnumer", "0731 12345", "phone"),
    ],
)  # fmt: skip
def test_header(header, value, target):
    assert targets([header], [value]) == {header: target}


def test_values_decide_where_headers_are_open():
    assert targets(["Title"], ["Dr."], ["Prof. Dr."]) == {"Title": "title"}
    assert targets(["Title"], ["Sales Manager"], ["CEO"]) == {"Title": "job_title"}
    assert targets(["campaign", "contact"], ["1", "telephone"], ["2", "cellular"]) == {
        "campaign": "custom:campaign",
        "contact": "custom:contact",
    }
    assert targets(["Spalte A", "Spalte B"], ["ida@x.de", "0731 / 12345"], ["tom@x.de", "0731 / 54321"]) == {
        "Spalte A": "email",
        "Spalte B": "phone",
    }
    assert targets(["Newsletter"], ["Herbstausgabe"]) == {"Newsletter": "custom:newsletter"}


def test_every_other_column_becomes_a_field_with_a_type():
    columns = ["Umsatz (netto)", "Geburtstag", "Kunde seit Jahren", "Farbe", "Notfall", "Code", "gender"]
    row = ["1.234,56 €", "29.2.1980", "3", "blau", "ja", "0012", "male"]
    rows = [[*row[:3], colour, "ja", f"00{n}", row[6]] for n, colour in enumerate(("rot", "blau", "grün") * 10)]
    proposals = propose_mapping(columns, rows)
    assert [(one.target, one.type) for one in proposals] == [
        ("custom:umsatz_netto", "number"), ("custom:geburtstag", "date"), ("custom:kunde_seit_jahren", "number"),
        ("custom:farbe", "choice"), ("custom:notfall", "boolean"), ("custom:code", "text"), ("custom:gender", "choice"),
    ]  # fmt: skip
    assert proposals[0].why.text("de").startswith("Kein Feld hat diese Bedeutung")


def test_the_best_unique_column_is_the_id_and_the_others_are_kept():
    rows = [[f"{n}f-uuid", str(660000 + n), "7"] for n in range(30)]
    assert targets(["Prospect ID", "Lead Number", "company_id"], *rows) == {
        "Prospect ID": "external_id",
        "Lead Number": "custom:lead_number",
        "company_id": "custom:company_id",
    }
    proposal = propose_mapping(["mql_id"], [[f"a{n}"] for n in range(30)])[0]
    assert proposal.target == "external_id"
    assert "30 different in 30 rows" in proposal.why.text()


def test_a_column_that_repeats_is_no_id():
    assert targets(["User ID"], *[["7"]] * 30) == {"User ID": "custom:user_id"}


def test_one_target_goes_to_one_column_and_the_rest_get_fields():
    found = targets(["Company", "Company Name", "E-Mail", "E-Mail 2"], ["A", "A", "a@x.de", "b@x.de"])
    assert found == {
        "Company": "company.name",
        "Company Name": "custom:company_name",
        "E-Mail": "email",
        "E-Mail 2": "email",
    }


def test_an_address_is_taken_whole_from_where_it_is_filled():
    columns = ["Business Street", "Business City", "Home Street", "Home City", "Home Postal Code"]
    found = targets(columns, ["", "", "Gasse 1", "Ulm", "89073"], complete=False)
    assert [found[column] for column in columns[2:]] == ["street", "city", "postcode"]
    assert found["Business Street"] == "custom:business_street"
    found = targets(columns, ["Weg 1", "Köln", "Gasse 1", "Ulm", ""], complete=False)
    assert (found["Business Street"], found["Home Street"]) == ("street", "custom:home_street")


def test_empty_columns_and_programs_own_noise_are_left_out():
    assert targets(["Faxbox", "E-Mail-Typ", "Name"], ["", "SMTP", "Ida Öl"]) == {
        "Faxbox": "ignore",
        "E-Mail-Typ": "ignore",
        "Name": "full_name",
    }
    assert targets(["Faxbox"], [""], complete=False) == {"Faxbox": "custom:faxbox"}


def test_field_names_are_unique_and_plain():
    assert targets(["2010", "Größe (cm)", "größe cm", "日本"], ["1", "2", "3", "4"]) == {
        "2010": "custom:field_2010", "Größe (cm)": "custom:groesse_cm", "größe cm": "custom:groesse_cm_2",
        "日本": "custom:field_4",
    }  # fmt: skip


def test_missing_words_do_not_spoil_a_type():
    rows = [["Select"], ["5"], ["n/a"], ["7,5"]]
    assert propose_mapping(["Punkte"], rows, missing_words=["select"])[0].type == "number"
