"""Changing many people at once: who is meant, what happens, and that one undo takes all of it back."""

import json

import pytest

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.people.lists import bulk
from trichter.people.models import BulkPart, BulkRun, Person

from .factories import make_person, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def tim(db, client):
    """Marketing, signed in."""
    user = make_user("marketing", language="en")
    client.force_login(user)
    return user


def test_an_owner_is_given_to_the_ticked_and_taken_back(tim, client):
    mia, old = make_user(first_name="Mia"), make_user()
    people = [make_person(owner=old), make_person(), make_person(owner=mia)]
    data = {"ids": [person.pk for person in people], "owner": mia.pk}
    response = client.post("/people/bulk/owner/", data, **HTMX)
    assert response.status_code == 200 and "2 people belong to Mia" in response.headers["HX-Trigger"]
    assert set(Person.objects.values_list("owner", flat=True)) == {mia.pk}
    undo(Action.objects.get(verb="people.bulk"), by=tim)
    assert list(Person.objects.order_by("pk").values_list("owner", flat=True)) == [old.pk, None, mia.pk]
    assert not BulkPart.objects.exists()


def test_all_matching_are_looked_up_anew_and_only_those_one_sees(tim, client):
    hot = make_person(score=90, score_total=90)
    cold = make_person(score=5, score_total=5)
    tim.visibility = "own"
    tim.save()
    strangers = make_person(score=95, score_total=95, owner=make_user())
    condition = json.dumps({"field": "score.total", "op": "gt", "value": 60})
    data = {"all": "1", "filter": condition, "view": "all", "field": "city", "value": "Ulm"}
    assert client.post("/people/bulk/field/", data, **HTMX).status_code == 200
    for person in (hot, cold, strangers):
        person.refresh_from_db()
    assert (hot.city, cold.city, strangers.city) == ("Ulm", "", "")


def test_a_field_is_changed_written_to_the_log_and_taken_back(tim, client):
    people = [make_person(city="Bonn"), make_person(city="Ulm")]
    data = {"ids": [person.pk for person in people], "field": "city", "value": "Ulm"}
    client.post("/people/bulk/field/", data, **HTMX)
    assert people[0].events.filter(type="attribute_changed").count() == 1
    assert not people[1].events.filter(type="attribute_changed").exists()
    undo(Action.objects.get(verb="people.bulk"), by=tim)
    people[0].refresh_from_db()
    assert people[0].city == "Bonn"


def test_deleting_many_is_one_action_with_undo(tim, client):
    people = [make_person() for _number in range(3)]
    client.post("/people/bulk/delete/", {"ids": [person.pk for person in people[:2]]}, **HTMX)
    assert Person.objects.alive().count() == 1
    undo(Action.objects.get(verb="people_deleted"), by=tim)
    assert Person.objects.alive().count() == 3


def test_more_than_a_thousand_are_left_to_the_worker_with_progress(
    tim, client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    monkeypatch.setattr(bulk, "BLOCK", 2)
    for _number in range(5):
        make_person()
    response = client.post("/people/bulk/field/", {"all": "1", "view": "all", "field": "city", "value": "Ulm"}, **HTMX)
    run = BulkRun.objects.get()
    assert run.state == "waiting" and f"/people/bulk/runs/{run.pk}/" in response.content.decode()
    bulk.run_in_background.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.parts.count()) == ("done", 5, 5, 3)
    assert Person.objects.filter(city="Ulm").count() == 5
    assert "5 people" in client.get(f"/people/bulk/runs/{run.pk}/", **HTMX).headers["HX-Trigger"]
    bulk.undo_in_background.func(run.pk, tim.pk)
    assert not Person.objects.filter(city="Ulm").exists()


def test_a_run_that_broke_off_goes_on_where_it_stopped(tim, monkeypatch):
    monkeypatch.setattr(bulk, "BLOCK", 2)
    people = [make_person(city="Bonn") for _number in range(5)]
    data = {"field": "city", "value": "Ulm", "label": "City"}
    run = BulkRun.objects.create(by=tim, action="field", data=data, chosen={"ids": [p.pk for p in people]}, total=5)
    action = bulk.find_action("field")
    calls = []

    def breaks(block, given, by):
        calls.append(len(block))
        if len(calls) == 2:
            raise OSError("the power went off")
        return action.apply(block, given, by)

    monkeypatch.setattr(
        bulk,
        "BULK_ACTIONS",
        [bulk.BulkAction("field", "x", "edit", "people.bulk", action.sentence, breaks, action.revert)],
    )
    with pytest.raises(OSError):
        bulk.run_in_background.func(run.pk)
    assert Person.objects.filter(city="Ulm").count() == 2
    bulk.run_in_background.func(run.pk)
    assert calls == [2, 2, 2, 1] and Person.objects.filter(city="Ulm").count() == 5
    run.refresh_from_db()
    undo(Action.objects.get(pk=run.history_id), by=tim)
    assert Person.objects.filter(city="Bonn").count() == 5


def test_nobody_chosen_or_a_wrong_value_changes_nothing(tim, client):
    person = make_person()
    assert client.post("/people/bulk/field/", {"field": "city", "value": "Ulm"}, **HTMX).status_code == 422
    wrong = {"ids": [person.pk], "field": "seniority", "value": "king"}
    assert client.post("/people/bulk/field/", wrong, **HTMX).status_code == 422
    assert client.post("/people/bulk/owner/", {"ids": [person.pk], "owner": "999999"}, **HTMX).status_code == 422
    assert client.post("/people/bulk/nonsense/", {"ids": [person.pk]}).status_code == 404
    assert not Action.objects.filter(verb="people.bulk").exists()


@pytest.mark.parametrize("role", ["sales", "read_only"])
def test_roles_without_the_right_change_nobody(db, client, role):
    client.force_login(make_user(role))
    person = make_person()
    assert client.post("/people/bulk/delete/", {"ids": [person.pk]}).status_code == 403
    assert client.post("/people/lists/people/export/", {"view": "all"}).status_code == 403
    person.refresh_from_db()
    assert person.deleted_at is None
