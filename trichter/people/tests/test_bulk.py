import pytest

from trichter.history.services import undo
from trichter.people.models import Company, Event, ExternalKey, Person, PersonEmail, Touch
from trichter.people.services import PersonRow, delete_person, ensure_field, upsert_people
from trichter.people.services.bulk import take_back

from .factories import make_company, make_person, make_user


def outcomes(rows, **options) -> list[str]:
    return [answer.outcome for answer in upsert_people(rows, **options)]


def row(
    email: str = "", *phones: str, external=(), company: str = "", domain: str = "", company_values=None, **values
) -> PersonRow:
    return PersonRow(
        values=values, emails=[email] if email else [], phones=phones, external=external, company=company, domain=domain,
        company_values=company_values or {},
    )  # fmt: skip


def test_a_list_read_twice_makes_nobody_twice(db):
    ensure_field("person", "score_card", "Karte", "number")
    rows = [
        row(
            "Anna@Fraeswerk.example",
            "+49 351 1234567",
            first_name="Anna",
            last_name="Weiß",
            score_card=7,
            company="Fräswerk GmbH",
        ),
        row("", "+49 30 9876543", last_name="Ohne Mail"),
        row(external=[("crm", "17")], last_name="Nur Nummer"),
        row("anna@fraeswerk.example", job_title="Leiterin"),
    ]
    assert outcomes(rows, imported={"name": "Messe"}) == ["created", "created", "created", "updated"]
    assert Person.objects.count() == 3 and Company.objects.get().domain == "fraeswerk.example"
    anna = Person.objects.get(first_name="Anna")
    assert (anna.job_title, anna.custom, anna.company.name) == ("Leiterin", {"score_card": 7}, "Fräswerk GmbH")
    assert anna.search_text.split()[0] == "weiss" and anna.email_kind == "business" and anna.last_event_at
    assert Event.objects.filter(type="imported").count() == 3 and Touch.objects.count() == 3
    Touch.objects.all().delete()
    assert outcomes(rows, imported={"name": "Messe"}) == ["unchanged"] * 4
    assert Event.objects.count() == 3 and not Touch.objects.exists()


def test_fill_or_overwrite(db):
    person = make_person("a@x.example", first_name="Anna", last_name="Alt", city="", source="messe")
    given = row("a@x.example", last_name="Neu", city="Ulm", source="liste")
    [answer] = upsert_people([given])
    person.refresh_from_db()
    assert (answer.outcome, person.last_name, person.city, person.source) == ("updated", "Alt", "Ulm", "messe")
    [answer] = upsert_people([given], overwrite=True)
    person.refresh_from_db()
    assert (answer.outcome, person.last_name, person.source, person.name_key) == ("updated", "Neu", "messe", "neu anna")
    changed = Event.objects.filter(type="attribute_changed", name="person.last_name").get()
    assert (changed.properties["old"], changed.properties["new"], changed.source) == ("Alt", "Neu", "import")


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (row("", "+49 351 1234567", first_name="Anna", last_name="Weiß"), True),
        (row("neu@x.example", "+49 351 1234567", first_name="anna", last_name="weiss"), True),
        (row("", "+49 351 1234567", last_name="Weiß"), True),
        (row("", "+49 351 1234567", last_name="Schwarz"), False),
        (row("", "+49 351 1234567", first_name="Bernd", last_name="Weiß"), False),
        (row("other@x.example", "+49 351 1234567"), False),
    ],
)
def test_a_number_identifies_only_when_nothing_speaks_against_it(db, given, same):
    make_person("anna@x.example", first_name="Anna", last_name="Weiß", phones=("+49 351 1234567",))
    assert outcomes([given])[0] == ("created" if not same else "updated" if given.emails else "unchanged")


def test_a_switchboard_identifies_nobody(db):
    for name in ("A", "B"):
        make_person(f"{name}@x.example", last_name=name, phones=("+49 351 1234567",))
    assert outcomes([row("", "+49 351 1234567")]) == ["created"]


def test_companies_are_found_by_domain_then_by_name(db):
    known = make_company("Fräswerk GmbH", "fraeswerk.example", industry="metal")
    nameless = make_company("Dreherei Süd KG")
    rows = [
        row("a@fraeswerk.example", company="Fräswerk Holding", company_values={"employees": 40, "industry": "other"}),
        row("b@dreherei.example", company="Dreherei Süd GmbH"),
        row("c@gmail.com", company="Dreherei Süd"),
        row("d@gmail.com"),
        row("e@neu.example"),
        row("f@neu.example", company="Neu & Söhne OHG"),
    ]
    upsert_people(rows)
    companies = [Person.objects.get(email=each.emails[0]).company for each in rows]
    assert companies[0] == known and companies[1] == companies[2] == nameless and companies[3] is None
    known.refresh_from_db()
    nameless.refresh_from_db()
    assert (known.employees, known.industry, nameless.domain) == (40, "metal", "dreherei.example")
    assert companies[4] == companies[5] and companies[4].name == "Neu & Söhne OHG"


def test_a_bad_row_is_refused_and_the_others_go_in(db):
    answers = upsert_people(
        [row("no address", last_name="X"), row(), row("a@x.example"), row(city="Ulm", last_name="Y", nothing=1)]
    )
    assert [answer.outcome for answer in answers] == ["refused", "refused", "created", "refused"]
    assert all(answer.error for answer in answers if answer.outcome == "refused") and Person.objects.count() == 1


def test_undo_removes_the_new_and_restores_the_old(db):
    me = make_user()
    person = make_person("a@x.example", last_name="Alt", city="")
    rows = [
        row("a@x.example", "+49 351 1234567", last_name="Neu", city="Ulm", external=[("crm", "1")]),
        row("b@x.example", last_name="B"),
    ]
    answers = upsert_people(rows, overwrite=True)
    Person.objects.filter(pk=person.pk).update(city="Köln")
    created = [answer.person_id for answer in answers if answer.outcome == "created"]
    changed = [(answer.person_id, answer.before) for answer in answers if answer.outcome == "updated"]
    action = take_back(created, changed, by=me)
    person.refresh_from_db()
    assert (person.last_name, person.city, person.phone) == ("Alt", "Köln", "")
    assert Person.objects.alive().count() == 1 and not ExternalKey.objects.exists()
    assert outcomes([row("b@x.example")]) == ["created"]
    delete_person(Person.objects.alive().get(email="b@x.example"))
    undo(action, by=me)
    assert Person.objects.alive().filter(emails__key="b@x.example").count() == 1
    assert PersonEmail.objects.filter(key="b@x.example").count() == 1
