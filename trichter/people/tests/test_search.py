import pytest

from trichter.people.models import Company, Person
from trichter.people.search import narrowed, search_companies, search_people
from trichter.people.services import delete_person, update_company, update_person

from .factories import make_company, make_person, make_user


def names(text: str, user=None) -> set[str]:
    people = Person.objects.visible_to(user) if user else Person.objects.alive()
    found = {person.last_name for person in search_people(people, text)}
    if user is None:
        assert found == {person.last_name for person in narrowed(people, text)}
    return found


@pytest.fixture
def people(db):
    company = make_company("Fräswerk Süd GmbH", "fraeswerk.example")
    make_person("j.mueller@fraeswerk.example", first_name="Jürgen", last_name="Müller", company=company)
    make_person("anna@x.example", first_name="Anna", last_name="Mueller", phones=("+49 351 1234567",))
    make_person("o@y.example", first_name="Zoë", last_name="O'Großmann-Łuk")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("müller", {"Müller", "Mueller"}),
        ("Mueller", {"Müller", "Mueller"}),
        ("mul", {"Müller"}),
        ("jurgen müll", {"Müller"}),
        ("jürg müll", {"Müller"}),
        ("anna m", {"Mueller"}),
        ("MÜLLER jürgen", {"Müller"}),
        ("grossmann", {"O'Großmann-Łuk"}),
        ("Großm", {"O'Großmann-Łuk"}),
        ("luk zoe", {"O'Großmann-Łuk"}),
        ("fräswerk", {"Müller"}),
        ("fraes", {"Müller"}),
        ("493511234", {"Mueller"}),
        ("j.mueller@fraeswerk.example", {"Müller"}),
        ("mu", {"Müller", "Mueller"}),
        ("anna jürgen", set()),
        ("'\"*():&|!<->\\", set()),
        ("müller ' & !", {"Müller", "Mueller"}),
        ("NEAR AND OR", set()),
    ],
)
def test_people_are_found_by_any_spelling(people, text, wanted):
    if wanted or any(sign.isalnum() for sign in text):
        assert names(text) == wanted
    else:
        assert search_people(Person.objects.alive(), text) == []


def test_search_follows_changes_and_deletion(people):
    anna = Person.objects.get(first_name="Anna")
    update_person(anna, {"last_name": "Schmidt", "emails": ["neu@z.example"]})
    assert names("schmidt anna") == {"Schmidt"} and names("mueller") == {"Müller"}
    update_company(Company.objects.get(), {"name": "Drehwerk AG"})
    assert names("drehwerk") == {"Müller"} and names("süd") == set()
    assert [company.name for company in search_companies(Company.objects.alive(), "drehw")] == ["Drehwerk AG"]
    delete_person(anna)
    assert names("schmidt") == set()


def test_only_what_one_may_see_is_found(people):
    mine, other = make_user(visibility="own"), make_user(visibility="own")
    Person.objects.filter(first_name="Anna").update(owner=other)
    assert names("mueller", mine) == {"Müller"}
    assert names("mueller", other) == {"Müller", "Mueller"}
    assert names("mu", mine) == {"Müller"}


def test_hits_carry_what_a_result_line_needs(people):
    from trichter.people.search import search

    hits = search(make_user(), "fräswerk")
    assert {hit.kind for hit in hits} == {"person", "company"}
    assert all(hit.title and hit.url.startswith("/") for hit in hits)


def test_sqlite_keeps_its_search_triggers(db):
    """A migration that rebuilds a table on SQLite drops its triggers and must create them again."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'people_%_search_%'"
            )
            assert cursor.fetchone() == (6,)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_indexes WHERE indexname IN ('people_person_words', 'people_company_words')"
            )
            assert cursor.fetchone() == (2,)
