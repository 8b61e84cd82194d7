"""The condition builder's server side: what it offers, what it answers, and where it puts errors."""

import json

import pytest
from django import forms

from trichter.people.condition_field import ConditionField
from trichter.people.services import ensure_field

from .factories import make_event, make_person, make_user


@pytest.fixture
def ada(db, client):
    """An administrator, signed in."""
    user = make_user("admin", language="en", first_name="Ada", last_name="Admin")
    client.force_login(user)
    return user


def check(client, condition):
    return client.post("/people/conditions/check/", json.dumps(condition), content_type="application/json")


def test_the_catalogue_speaks_the_users_language_and_knows_own_fields(ada, client):
    ensure_field("person", "machines", "Machines", "number")
    data = client.get("/people/catalogue.json").json()
    fields = {field["name"]: field for group in data["groups"] for field in group["items"]}
    assert fields["person.machines"]["type"] == "number"
    assert ["c_level", "Executive"] in fields["person.seniority"]["choices"]
    assert "page_view" in [event["name"] for event in data["events"]]
    assert ["contains", "contains"] in data["operators"]["text"]
    ada.language = "de"
    ada.save()
    german = client.get("/people/catalogue.json").json()
    assert ["contains", "enthält"] in german["operators"]["text"] and german["words"]["add"] == "Bedingung hinzufügen"


def test_a_condition_is_said_and_counted_among_those_one_sees(ada, client):
    make_event(make_person(), "page_view", path="/preise")
    make_event(make_person(owner=make_user()), "page_view", path="/preise")
    condition = {"event": "page_view", "where": [{"field": "path", "op": "starts_with", "value": "/preise"}]}
    answer = check(client, condition).json()
    assert answer["ok"] and answer["count"] == "2 people" and "visited a page" in answer["sentence"]
    ada.visibility = "own"
    ada.save()
    assert check(client, condition).json()["count"] == "1 person"
    assert check(client, None).json()["count"] == "1 person"


def test_every_wrong_leaf_is_named_with_its_place(ada, client):
    condition = {
        "all": [
            {"field": "person.city", "op": "eq", "value": "Ulm"},
            {"not": {"any": [{"field": "person.nonsense", "op": "eq", "value": "x"}]}},
            {"field": "score.total", "op": "gt", "value": "many"},
        ]
    }
    answer = check(client, condition).json()
    assert not answer["ok"] and "count" not in answer
    places = [error["path"] for error in answer["errors"]]
    assert places == ["all[1].not.any[0].field", "all[2].value"]


@pytest.mark.parametrize("body", [b"{", b"[" * 5000, b'{"all": 5}', b"7", b'{"all": [[]]}', b'{"not": null}'])
def test_whatever_is_sent_is_answered_with_an_error(ada, client, body):
    response = client.post("/people/conditions/check/", body, content_type="application/json")
    assert response.status_code in (200, 422) and response.json()["errors"] and not response.json()["ok"]


def test_owners_are_offered_by_name_and_named_by_address(ada, client):
    assert [ada.email, "Ada Admin"] in client.get("/people/conditions/owners/?q=ada").json()["choices"]
    assert client.get(f"/people/conditions/owners/?q=={ada.email}").json()["choices"] == [[ada.email, "Ada Admin"]]


def test_the_form_field_gives_a_checked_condition_or_says_what_is_wrong(db):
    class Sample(forms.Form):
        condition = ConditionField()

    good = {"field": "score.total", "op": "gt", "value": 60}
    form = Sample({"condition": json.dumps(good)})
    assert form.is_valid() and form.cleaned_data["condition"] == good
    assert "<condition-builder" in str(form["condition"]) and "people/builder.js" in str(form.media)
    for text in ("", "{", "[" * 5000, '{"all": [{"field": "nonsense", "op": "eq", "value": 1}]}', "7"):
        assert Sample({"condition": text}).errors["condition"]
