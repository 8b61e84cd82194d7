import pytest

from trichter.history.errors import Refused
from trichter.history.services import undo
from trichter.people.errors import Invalid, Taken
from trichter.people.models import Event, Person, PersonEmail
from trichter.people.services import add_note, delete_person, ensure_field, merge, merge_preview, purge, update_person
from trichter.people.services.merge import STAYS, relations
from trichter.people.services.persons import add_external_key
from trichter.people.timetravel import attributes_at

from .factories import make_company, make_event, make_person, make_user


@pytest.fixture
def pair(db):
    ensure_field("person", "colour", "Farbe")
    me = make_user()
    keep = make_person(
        "anna@x.example", first_name="Anna", last_name="Weiß", city="", phones=("+49 351 1234567",), colour="rot"
    )
    other = make_person(
        "a.weiss@y.example", first_name="Anna", last_name="Weiss", city="Ulm", owner=me, company=make_company("Y GmbH"),
        emails=("zweite@y.example",), phones=("+49 351 1234567", "+49 30 9876543"),
    )  # fmt: skip
    make_event(keep, "page_view", days_ago=3)
    make_event(other, "call_logged", days_ago=1, outcome="answered")
    add_note(other, "Kennt uns")
    add_external_key(other, "crm", "7")
    update_person(other, {"job_title": "Chefin"})
    return keep, other, me


def state() -> dict:
    """Everything that hangs on the two, apart from what the log adds."""
    found = {}
    for relation in relations():
        model, column = relation.related_model, relation.field.attname
        rows = model._base_manager.all()
        if model is Event:
            rows = rows.exclude(type__in=STAYS)
        found[model.__name__] = sorted(rows.values_list("pk", column))
    found["emails"] = sorted(PersonEmail.objects.values_list("person_id", "address", "key", "position"))
    skipped = ("updated_at", "search_text", "scored_at")
    fields = [field.attname for field in Person._meta.concrete_fields if field.name not in skipped]
    found["persons"] = list(Person.objects.order_by("pk").values(*fields))
    found["words"] = [sorted(person.search_text.split()) for person in Person.objects.order_by("pk")]
    return found


def test_everything_moves_and_undo_brings_everything_back(pair):
    keep, other, me = pair
    before = state()
    assert {row.field: row.chosen for row in merge_preview(keep, other)} == {
        "last_name": "keep", "city": "other", "job_title": "other", "company_id": "other", "owner_id": "other", "colour": "keep",
    }  # fmt: skip
    action = merge(keep, other, {"last_name": "other"}, by=me)
    assert (keep.last_name, keep.city, keep.owner, keep.company.name, keep.custom) == (
        "Weiss",
        "Ulm",
        me,
        "Y GmbH",
        {"colour": "rot"},
    )
    assert [email.address for email in keep.emails.all()] == ["anna@x.example", "a.weiss@y.example", "zweite@y.example"]
    assert [phone.key for phone in keep.phones.all()] == ["+493511234567", "+49309876543"]
    assert keep.email == "anna@x.example" and keep.last_contact_at is not None and other.deleted_at is not None
    assert keep.notes.count() == 1 and keep.external_keys.count() == 1
    assert not other.events.exclude(type__in=STAYS).exists() and other.events.filter(type="attribute_changed").exists()
    undo(action, by=me)
    assert state() == before


def test_what_was_changed_since_is_kept_by_undo(pair):
    keep, other, me = pair
    action = merge(keep, other, by=me)
    update_person(keep, {"city": "Köln", "emails": ["neu@x.example", "anna@x.example", "zweite@y.example"]})
    undo(action, by=me)
    keep.refresh_from_db()
    other.refresh_from_db()
    assert (keep.city, keep.email) == ("Köln", "neu@x.example")
    assert [email.address for email in other.emails.all()] == ["zweite@y.example"] and other.email == "zweite@y.example"


def test_the_past_of_both_stays_true(pair):
    from trichter.people.services import now_micros

    keep, other, me = pair
    then = now_micros()
    merge(keep, other, by=me)
    assert attributes_at(keep, then)["person.city"] is None and attributes_at(keep, then)["person.job_title"] is None
    assert attributes_at(other, then)["person.job_title"] == "Chefin"


def test_refusals(pair):
    keep, other, me = pair
    with pytest.raises(Invalid):
        merge(keep, keep, by=me)
    with pytest.raises(Invalid):
        merge(keep, other, {"city": "both"}, by=me)
    action = merge(keep, other, by=me)
    with pytest.raises(Invalid):
        merge(keep, other, by=me)
    delete_person(keep, by=me)
    with pytest.raises(Refused):
        undo(action, by=me)


def test_purged_persons_are_gone_with_all_that_hung_on_them(pair):
    _keep, other, me = pair
    delete_person(other, by=me)
    assert purge(Person.objects.all()) == 1
    assert not Event.objects.filter(person_id=other.pk).exists() and Person.objects.count() == 1


def test_undeleting_is_refused_when_the_address_belongs_to_somebody_else_now(pair):
    _keep, other, me = pair
    action = delete_person(other, by=me)
    assert not PersonEmail.objects.filter(key="a.weiss@y.example").exists()
    make_person("a.weiss@y.example", last_name="Neu")
    with pytest.raises(Taken, match="Neu"):
        undo(action, by=me)
    other.refresh_from_db()
    action.refresh_from_db()
    assert other.deleted_at is not None and action.undone_at is None
