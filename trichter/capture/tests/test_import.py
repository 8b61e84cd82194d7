"""What a list does to people, companies and fields."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from trichter.capture import services
from trichter.capture.errors import UnreadableList, WrongMapping
from trichter.capture.models import ImportedPerson, ImportRun
from trichter.capture.services import blocks
from trichter.people.models import Company, CustomField, Event, ExternalKey, Note, Person
from trichter.people.services import PersonData, create_person

from .samples import LIST, bring_in, counts, draft, make_user, write

pytestmark = pytest.mark.django_db


def test_a_list_makes_people_companies_and_fields(tmp_path):
    run = bring_in(write(tmp_path, LIST), source="Messe", campaign="Hannover 2026", contact_kind="Messekontakt")

    assert (run.status, counts(run)) == ("done", (3, 0, 0, 0))
    jonas = Person.objects.get(email="jonas@kessler.example")
    assert (jonas.first_name, jonas.last_name, jonas.city) == ("Jonas", "Weber", "Ulm")
    assert jonas.phone == "+49731123456"
    assert (jonas.source, jonas.campaign, jonas.contact_kind) == ("Messe", "Hannover 2026", "Messekontakt")
    assert jonas.company == Company.objects.get(domain="kessler.example")
    assert Company.objects.get(domain="kessler.example").industry == "Maschinenbau"
    event = Event.objects.get(person=jonas, type="imported")
    assert (event.name, event.source, event.properties["import"]) == ("messe", "Messe", run.pk)


def test_a_second_run_of_the_same_list_changes_nothing(tmp_path):
    path = write(tmp_path, LIST)
    bring_in(path)
    events = Event.objects.count()

    again = bring_in(path)

    assert counts(again) == (0, 0, 3, 0)
    assert (Person.objects.count(), Event.objects.count()) == (3, events)


def test_the_same_address_twice_in_a_list_is_one_person(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 2)
    lines = [*LIST, ";J.;Weber;JONAS@kessler.example;;Neu-Ulm;", ";;;jonas@kessler.example;0171 2345678;;"]

    run = bring_in(write(tmp_path, lines))

    assert counts(run) == (3, 1, 1, 0)
    jonas = Person.objects.get(email="jonas@kessler.example")
    assert jonas.city == "Ulm", "known values stay"
    assert [phone.key for phone in jonas.phones.all()] == ["+49731123456", "+491712345678"]


def test_the_same_number_is_the_same_person_but_not_against_the_name(tmp_path):
    create_person(PersonData(values={"last_name": "Weber", "first_name": "Jonas"}, phones=["+49 731 123456"]))

    run = bring_in(write(tmp_path, [";Jonas;Weber;;0731/123456;Ulm;", ";Ida;Haas;;0731 123456;;"]))

    assert counts(run) == (1, 1, 0, 0)


@pytest.mark.parametrize(("overwrite", "city"), [(False, "Bonn"), (True, "Ulm")])
def test_known_values_stay_unless_the_list_may_replace_them(tmp_path, overwrite, city):
    values = {"first_name": "Jonas", "city": "Bonn", "source": "Website"}
    person = create_person(PersonData(values=values, emails=["jonas@kessler.example"]))

    run = bring_in(write(tmp_path, LIST[:1]), overwrite=overwrite, source="Messe")

    person.refresh_from_db()
    assert counts(run) == (0, 1, 0, 0)
    assert (person.city, person.last_name) == (city, "Weber")
    assert person.source == "Website", "the first touch is never replaced"


def test_a_refused_row_stops_no_other_and_is_named(tmp_path):
    head = "E-Mail;Name;Kunde seit"
    lines = ["a@b.example;Anna;01.02.2024", ";;30.02.2024", "nix;Tom Ott;45.3.24"]

    run = bring_in(write(tmp_path, lines, head=head))

    assert counts(run) == (2, 0, 0, 1)
    refused = [problem for problem in run.problems if problem["refused"]]
    assert [problem["row"] for problem in refused] == [3]
    assert {problem["column"] for problem in run.problems if problem["row"] == 4} == {"E-Mail", "Kunde seit"}
    text = services.errors_of(run).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Row,Column,Value,What is wrong,What became of the row,E-Mail,Name,Kunde seit"
    assert "4,Kunde seit,45.3.24,There is no such day.,taken,nix,Tom Ott,45.3.24" in text


def test_the_error_file_runs_nothing_in_a_spreadsheet(tmp_path):
    run = bring_in(write(tmp_path, ["=cmd|' /C calc'!A0;@x", "a@b.example;=1+1"], head="E-Mail;Name"), language="de")

    text = services.errors_of(run).read_text(encoding="utf-8-sig")
    assert text.startswith("Zeile;Spalte;Wert;")
    assert "'=cmd" in text
    assert "'=1+1" in text
    assert "'@x" in text
    assert ";=" not in text


def test_a_file_that_is_no_list_leaves_nothing(tmp_path):
    path = tmp_path / "bild.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)

    with pytest.raises(UnreadableList, match="picture"):
        draft(path)

    assert not ImportRun.objects.exists()


def test_a_card_that_is_cut_off_is_named(tmp_path):
    path = tmp_path / "karte.vcf"
    path.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ida Haas\r\nEMAIL:ida@x.exa")

    with override("en"), pytest.raises(UnreadableList, match=r"karte.vcf: Card 1, begun in line 1"):
        draft(path)


def test_a_file_that_breaks_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1)
    run = draft(write(tmp_path, LIST, encoding="utf-16"))
    services.start_import(run, queued=False)
    whole = services.file_of(run).read_bytes()
    services.file_of(run).write_bytes(whole[:-41])  # cut in the middle of a character

    run = services.run_import(run.pk)

    assert (run.status, counts(run)) == ("failed", (0, 0, 0, 0))
    assert "messe.csv" in run.error
    assert not Person.objects.exists()
    assert not Company.objects.exists()
    assert not ImportedPerson.objects.exists()


def test_fields_of_the_house_are_made_with_their_kinds_and_choices_grow(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 30)
    lines = [f"p{n}@x.example;{n * 10};{'ABC'[n % 3]};ja;{n % 28 + 1:02}.01.2024" for n in range(60)]
    lines += ["late@x.example;5;Neu;nein;01.02.2024"]

    bring_in(write(tmp_path, lines, head="E-Mail;Umsatz;Güteklasse;Beirat;Messetag"))

    kinds = dict(CustomField.objects.values_list("label", "kind"))
    assert kinds == {"Umsatz": "number", "Güteklasse": "choice", "Beirat": "boolean", "Messetag": "date"}
    assert set(CustomField.objects.get(label="Güteklasse").choices) == {"A", "B", "C", "Neu"}
    late = Person.objects.get(email="late@x.example")
    assert sorted(map(str, late.custom.values())) == ["2024-02-01", "5", "False", "Neu"]


def test_a_field_with_too_many_choices_becomes_text(tmp_path, monkeypatch):
    monkeypatch.setattr("trichter.capture.services.own_fields.MOST_CHOICES", 4)
    lines = [f"p{n}@x.example;{'ABC'[n % 3]}" for n in range(40)] + [f"q{n}@x.example;extra {n}" for n in range(9)]
    run = draft(write(tmp_path, lines, head="E-Mail;Klasse"))
    columns = '{"columns": [{"column": "E-Mail", "target": "email"}, {"column": "Klasse", "target": "custom:klasse", '
    services.set_mapping(run, columns + '"type": "choice"}]}')
    services.start_import(run, queued=False)

    run = services.run_import(run.pk)

    assert counts(run) == (49, 0, 0, 0)
    assert CustomField.objects.get(slug="klasse").kind == "text"


def test_words_for_unknown_are_no_values(tmp_path):
    head, lines = "Prospect ID;Country;Quality", ["a1;Germany;Select", "a2;Select;High", "a3;Germany;Low"]

    run = bring_in(write(tmp_path, lines, head=head), missing=("Select",))

    assert counts(run) == (3, 0, 0, 0)
    people = {key.key: key.person for key in ExternalKey.objects.select_related("person")}
    assert people["a1"].custom == {}
    assert people["a2"].country == ""


def test_rows_that_name_nobody_are_known_by_list_and_row(tmp_path):
    path = write(tmp_path, ["30;maried;yes", "41;single;no", "30;maried;yes"], head="age;marital;y")

    first, second = bring_in(path), bring_in(path)

    assert counts(first) == (3, 0, 0, 0)
    assert counts(second) == (0, 0, 3, 0)
    assert set(ExternalKey.objects.values_list("key", flat=True)) == {"messe#2", "messe#3", "messe#4"}


def test_notes_tags_and_owner_come_along(tmp_path):
    mia = make_user("mia@example.org", first_name="Mia", last_name="Kern")
    head = "E-Mail;Notizen;Tags;Contact owner"
    lines = ["a@b.example;Mag Kaffee;vip, messe;Mia Kern", "c@d.example;;;Niemand Hier"]
    path = write(tmp_path, lines, head=head)

    run = bring_in(path, by=mia)
    again = bring_in(path, by=mia)

    person = Person.objects.get(email="a@b.example")
    assert (person.owner, person.custom) == (mia, {"tags": "vip, messe"})
    assert [note.text for note in Note.objects.all()] == ["Mag Kaffee"]
    assert Event.objects.filter(person=person, type="note_added").count() == 1
    assert any("No colleague" in problem["text"] for problem in run.problems)
    assert counts(again) == (0, 0, 2, 0)


def test_a_colleague_who_sees_only_their_own_changes_nobody_elses_people(tmp_path):
    rep, other = make_user("rep@example.org", role="team_lead", visibility="own"), make_user("o@example.org")
    theirs = create_person(PersonData(emails=["jonas@kessler.example"], owner_id=other.pk))

    run = bring_in(write(tmp_path, LIST), by=rep, overwrite=True)

    theirs.refresh_from_db()
    assert counts(run) == (2, 0, 0, 1)
    assert theirs.last_name == ""
    assert "colleague" in next(problem["text"] for problem in run.problems if problem["refused"])


def test_a_list_of_companies_becomes_companies(tmp_path):
    path = write(tmp_path, ["Bögl Technik GmbH;bau;1.200", "Ott AG;Optik;51-200"], head="account;sector;employees")

    run, again = bring_in(path), bring_in(path)

    assert (counts(run), counts(again)) == ((2, 0, 0, 0), (0, 0, 2, 0))
    assert not Person.objects.exists()
    assert dict(Company.objects.values_list("name", "industry")) == {"Bögl Technik GmbH": "bau", "Ott AG": "Optik"}
    assert Company.objects.get(name="Ott AG").employees == 51


def test_rows_without_id_are_refused_where_ids_are_asked_for(tmp_path):
    path = write(tmp_path, ["K1;a@b.example", ";c@d.example", "K3;e@f.example"], head="Kundennummer;E-Mail")

    run = bring_in(path, external_only=True)

    assert counts(run) == (2, 0, 0, 1)


def test_ids_of_one_system_join_its_lists(tmp_path):
    head = "mql_id;first_contact_date"
    bring_in(write(tmp_path, ["x1;2018-01-02", "x2;2018-01-03"], name="leads.csv", head=head), system="olist")

    run = bring_in(write(tmp_path, ["x2;online"], name="deals.csv", head="mql_id;business_segment"), system="olist")

    assert counts(run) == (0, 1, 0, 0)
    assert Person.objects.count() == 2


def test_a_mapping_that_names_nobody_is_refused(tmp_path):
    run = draft(write(tmp_path, LIST))

    with override("en"), pytest.raises(WrongMapping, match="who the people are"):
        services.set_mapping(run, '{"columns": {"Ort": "city"}}')
    with pytest.raises(WrongMapping, match="nichtda"):
        services.set_mapping(run, '{"columns": {"nichtda": "email"}}')


def test_headers_that_are_columns_of_a_record_become_fields_beside_them(tmp_path):
    run = bring_in(write(tmp_path, ["a@b.example;heiß;7"], head="E-Mail;Stage;Score"))

    assert counts(run) == (1, 0, 0, 0)
    person = Person.objects.get()
    assert (person.stage, person.score) == ("lead", 0)
    assert sorted(map(str, person.custom.values())) == ["7", "heiß"]


def test_a_fax_number_says_nothing_about_who_somebody_is(tmp_path):
    bring_in(write(tmp_path, ["Anna;0731 555555"], name="a.csv", head="Vorname;Fax"))

    run = bring_in(write(tmp_path, ["Anna;0731 555555"], name="b.csv", head="Vorname;Telefon"))

    assert counts(run)[0] == 1


def test_a_level_that_is_none_of_ours_is_kept_as_a_field(tmp_path):
    bring_in(write(tmp_path, ["a@b.example;Gold", "c@d.example;Silber"], name="a.csv", head="E-Mail;Level"))
    bring_in(write(tmp_path, ["e@f.example;Manager", "g@h.example;Director"], name="b.csv", head="E-Mail;Level"))

    assert "Gold" in Person.objects.get(email="a@b.example").custom.values()
    assert Person.objects.get(email="e@f.example").seniority == "manager"


def test_people_with_nothing_but_a_name_are_not_doubled_either(tmp_path):
    lines = ["Ida;Haas;", "Tom;Ott;0731 123456", "Uwe;Ott;0731 123456", ";Ott;0731 123456"]
    path = write(tmp_path, lines, head="Vorname;Nachname;Telefon")

    first, second = bring_in(path), bring_in(path)
    other = bring_in(write(tmp_path, ["Max;Groß;"], head="Vorname;Nachname;Telefon"))

    assert counts(first)[0] >= 3
    assert counts(second) == (0, 0, 4, 0)
    assert counts(other) == (1, 0, 0, 0), "another list of the same name is about others"
