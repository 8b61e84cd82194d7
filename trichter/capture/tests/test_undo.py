"""An import that is taken back leaves the tables as they were."""

from __future__ import annotations

import pytest
from django.db.models import F

from trichter.accounts.models import User
from trichter.capture import services
from trichter.capture.errors import WrongState
from trichter.capture.services import blocks
from trichter.consent.services import withdraw
from trichter.history.errors import Refused
from trichter.history.models import Action
from trichter.history.services import undo as undo_action
from trichter.people.models import Company, CustomField, Person
from trichter.people.services import (
    NewEvent,
    PersonData,
    add_note,
    create_person,
    ensure_field,
    now_micros,
    record_events,
    update_person,
)

from .samples import bring_in, counts, make_user, tables, write

pytestmark = pytest.mark.django_db
HEAD = "Kundennr.;Firma;Branche;Vorname;Nachname;E-Mail;Telefon;Ort;Güte;Umsatz;Notizen;Tags;Newsletter;Do Not Call"
LINES = [
    "K1;Kessler Pumpen GmbH;Maschinenbau;Jonas;Weber;jonas@kessler.example;0731 123456;Ulm;A;10;Kaffee;vip;ja;ja",
    "K2;Kessler Pumpen GmbH;Pumpen;Ida;Haas;ida@kessler.example;;Ulm;B;20;;;;",
    "K3;Neu AG;Optik;Tom;Ott;tom@neu.example;0171 2345678;Jena;Z;30;Tee;messe;nein;",
    "K1;Kessler;;Jonas;Weber;j.weber@kessler.example;0731 999999;Bonn;C;11;Kuchen;;;",
]


@pytest.fixture
def house(db) -> User:
    """People, a company and fields that the list will touch."""
    mia = make_user()
    ensure_field("person", "guete", "Güte", "choice", ["A", "B"])
    values = {"last_name": "Weber", "city": "", "guete": "A"}
    person = create_person(
        PersonData(values=values, emails=["jonas@kessler.example"], company="Kessler Pumpen", external=[("alt", "7")])
    )
    withdraw(person, "news_mail", source="mail")
    record_events([NewEvent(person.pk, "page_view", now_micros(), "seen", {"path": "/preise"})])
    add_note(person, "Kennt uns", by=mia)
    create_person(PersonData(values={"first_name": "Ohne", "last_name": "Liste"}))
    return mia


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_tables_are_as_before(tmp_path, monkeypatch, house, overwrite, size):
    monkeypatch.setattr(blocks, "BLOCK", size)
    before = tables()

    run = bring_in(write(tmp_path, LINES, head=HEAD), by=house, overwrite=overwrite, source="Messe", basis="consent",
                   basis_text="Ja", purpose="individual_mail")  # fmt: skip
    assert counts(run) == (2, 2, 0, 0)
    assert tables() != before
    run = services.undo_import(run, house)

    assert (run.status, run.kept) == ("undone", 0)
    after = tables()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_two_lists_taken_back_in_any_order(tmp_path, house):
    before = tables()
    first = bring_in(write(tmp_path, LINES[:2], name="a.csv", head=HEAD))
    second = bring_in(write(tmp_path, LINES[2:], name="b.csv", head=HEAD))

    services.undo_import(second)
    services.undo_import(first)

    assert tables() == before


def test_whoever_has_been_worked_with_since_stays(tmp_path, house):
    run = bring_in(write(tmp_path, LINES, head=HEAD))
    ida = Person.objects.get(email="ida@kessler.example")
    record_events([NewEvent(ida.pk, "call_logged", now_micros(), None, {"outcome": "answered"})], by=house)

    run = services.undo_import(run)

    assert run.kept == 1
    assert Person.objects.filter(pk=ida.pk).exists()
    assert not Person.objects.filter(email="tom@neu.example").exists()
    assert CustomField.objects.filter(label="Umsatz").exists(), "Ida still has a value of it"


def test_a_change_by_hand_is_not_taken_back(tmp_path, house):
    person = Person.objects.get(email="jonas@kessler.example")
    run = bring_in(write(tmp_path, LINES[:1], head=HEAD))
    person.refresh_from_db()
    update_person(person, {"city": "Neu-Ulm"}, by=house)

    services.undo_import(run)

    person.refresh_from_db()
    assert (person.city, person.first_name) == ("Neu-Ulm", "")


def test_a_company_with_others_in_it_stays(tmp_path, house):
    run = bring_in(write(tmp_path, LINES[2:3], head=HEAD))
    create_person(PersonData(values={"last_name": "Später"}, emails=["s@neu.example"]))

    services.undo_import(run)

    assert Company.objects.get(domain="neu.example").persons.count() == 1


def test_a_list_of_companies_is_taken_back_too(tmp_path, house):
    before = tables()
    lines = ["Kessler Pumpen GmbH;Bau;120", "Ott AG;Optik;12"]

    run = bring_in(write(tmp_path, lines, head="account;sector;employees"), overwrite=True)
    assert counts(run) == (1, 1, 0, 0)
    services.undo_import(run)

    assert tables() == before


def test_the_history_takes_an_import_back(tmp_path, house, django_capture_on_commit_callbacks):
    run = bring_in(write(tmp_path, LINES, head=HEAD), by=house)
    action = Action.objects.get(verb="capture.imported")

    with django_capture_on_commit_callbacks(execute=True):
        undo_action(action, by=house)

    run.refresh_from_db()
    assert run.status == "undoing"
    with pytest.raises(Refused):
        undo_action(action, by=house)


def test_nobody_takes_back_what_they_may_not_see(tmp_path, house):
    run = bring_in(write(tmp_path, LINES, head=HEAD), by=house)
    lead = make_user("lead@example.org", role="team_lead")

    with pytest.raises(Refused):
        undo_action(Action.objects.get(verb="capture.imported"), by=lead)

    run.refresh_from_db()
    assert run.status == "done"


def test_only_a_finished_import_can_be_taken_back(tmp_path, house):
    run = bring_in(write(tmp_path, LINES, head=HEAD))
    services.undo_import(run)

    with pytest.raises(WrongState):
        services.undo_import(run)


def test_another_list_that_only_repeats_does_not_hold_people(tmp_path, house):
    path = write(tmp_path, LINES, head=HEAD)
    first = bring_in(path)
    again = bring_in(path)
    assert counts(again) == (0, 0, 4, 0)

    run = services.undo_import(first)

    assert run.kept == 0
    assert Person.objects.exclude(last_event_at=F("created_at")).count() == 2
