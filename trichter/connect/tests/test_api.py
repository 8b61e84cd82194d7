"""The API as programs use it."""

import json

import pytest

from trichter.accounts.tokens import revoke
from trichter.connect.api import security
from trichter.consent.services import find_purpose, grant, withdraw
from trichter.people.models import Event, Person
from trichter.people.services import PersonData, assign_owner, create_person
from trichter.scoring.services import ensure_default


def test_without_a_valid_token_nothing_is_answered(client, call, person):
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        answer = client.get("/api/v1/people", headers=headers)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "no_valid_token"
        assert "Bearer" in answer["WWW-Authenticate"]


def test_a_revoked_token_is_refused_at_once(call):
    assert call("GET", "/me").status_code == 200
    revoke(call.token, by=call.token.user)
    assert call("GET", "/me").status_code == 401


def test_a_token_reaches_no_further_than_its_scopes(caller, admin, person):
    reader = caller(admin, ["people.view"])
    assert reader("GET", f"/people/{person.pk}").status_code == 200
    answer = reader("DELETE", f"/people/{person.pk}")
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert Person.objects.alive().filter(pk=person.pk).exists()


def test_a_scope_ends_with_the_users_permission(caller, admin, person):
    program = caller(admin)
    admin.role = "read_only"
    admin.save()
    assert program("PATCH", f"/people/{person.pk}", {"city": "Ulm"}).status_code == 403


def test_create_read_change_delete(call):
    made = call(
        "POST",
        "/people",
        {
            "first_name": "Aylin",
            "last_name": "Demir",
            "emails": ["a.demir@nordmetall.example"],
            "company": "Nordmetall AG",
        },
    )
    assert made.status_code == 201, made.content
    assert made.json()["company"]["name"] == "Nordmetall AG"
    path = f"/people/{made.json()['id']}"
    assert call("GET", path).json()["last_name"] == "Demir"
    changed = call("PATCH", path, {"city": "Kiel", "seniority": "director"})
    assert (changed.json()["city"], changed.json()["seniority"]) == ("Kiel", "director")
    assert call("DELETE", path).status_code == 204
    assert call("GET", path).status_code == 404


def test_wrong_values_are_named_with_their_place(call, person):
    answer = call("PATCH", f"/people/{person.pk}", {"country": "Germany", "hobby": "chess"})
    assert answer.status_code == 422
    assert {error["where"] for error in answer.json()["errors"]} == {"body.country", "body.hobby"}
    answer = call("PATCH", f"/people/{person.pk}", {"seniority": "boss"})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.seniority")


def test_a_refused_change_changes_nothing(call, person, admin):
    events = Event.objects.count()
    answer = call("PATCH", f"/people/{person.pk}", {"city": "Ulm", "owner_id": 10**9})
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.city == ""
    assert Event.objects.count() == events


def test_the_same_idempotency_key_creates_once(call):
    body = {"last_name": "Lang", "emails": ["lang@halle.example"]}
    first = call("POST", "/people", body, **{"Idempotency-Key": "k1"})
    again = call("POST", "/people", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = call("POST", "/people", {"last_name": "Kurz"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key")
    assert Person.objects.count() == 1


def test_lists_page_by_key_and_obey_conditions(call, admin):
    for name in ("Aal", "Bär", "Dachs"):
        create_person(PersonData({"last_name": name, "city": "Ulm" if name != "Aal" else "Kiel"}), by=admin)
    first = call("GET", "/people?limit=2").json()
    second = call("GET", f"/people?limit=2&cursor={first['next']}").json()
    assert [p["last_name"] for p in (*first["items"], *second["items"])] == ["Aal", "Bär", "Dachs"]
    assert second["next"] is None
    condition = json.dumps({"field": "person.city", "op": "eq", "value": "ulm"})
    found = call.client.get(
        "/api/v1/people", {"condition": condition}, headers={"Authorization": f"Bearer {call.secret}"}
    )
    assert [p["last_name"] for p in found.json()["items"]] == ["Bär", "Dachs"]


@pytest.mark.parametrize("condition", ["[]", "{", '{"field": "person.nothing", "op": "eq", "value": 1}', "1e400"])
def test_a_wrong_condition_is_a_clear_refusal(call, condition):
    answer = call.client.get(
        "/api/v1/people", {"condition": condition}, headers={"Authorization": f"Bearer {call.secret}"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("condition_")


def test_strangers_records_do_not_exist(caller, admin, seller, person):
    assign_owner(person, admin, by=admin)
    program = caller(seller)
    assert program("GET", "/people").json()["items"] == []
    for path in ("", "/events", "/score", "/notes", "/consents"):
        assert program("GET", f"/people/{person.pk}{path}").status_code == 404, path
    assert program("PATCH", f"/people/{person.pk}", {"city": "Ulm"}).status_code == 404


def test_a_taken_address_does_not_tell_whose_it_is(caller, admin, seller, person):
    assign_owner(person, admin, by=admin)
    answer = caller(seller)("POST", "/people", {"last_name": "X", "emails": ["j.weber@kessler.example"]})
    assert answer.status_code == 409
    assert "Weber" not in answer.json()["detail"]
    assert "Weber" in caller(admin)("POST", "/people", {"emails": ["j.weber@kessler.example"]}).json()["detail"]


def test_the_score_is_the_sum_of_its_rows(call, person):
    ensure_default()
    call("POST", "/events", {"person": {"id": person.pk}, "type": "price_requested"})
    score = call("GET", f"/people/{person.pk}/score").json()
    rows = sum(row["now"] for row in score["contributions"]) + sum(cap["cut"] for cap in score["caps"])
    assert score["contributions"]
    assert abs(rows - score["total"]) < 1e-6


def test_notes_tasks_and_consents(call, person):
    assert call("POST", f"/people/{person.pk}/notes", {"text": "Ruft im Mai an"}).status_code == 201
    assert call("GET", f"/people/{person.pk}/notes").json()["items"][0]["text"] == "Ruft im Mai an"
    task = call("POST", f"/people/{person.pk}/tasks", {"due_at": "2027-01-05T09:00:00Z", "title": "Anrufen"})
    assert task.status_code == 201, task.content
    assert [t["id"] for t in call("GET", "/tasks").json()["items"]] == [task.json()["id"]]
    done = call("POST", f"/tasks/{task.json()['id']}/complete", {"outcome": "answered"})
    assert done.json()["done_at"]
    consent = call(
        "POST", f"/people/{person.pk}/consents", {"purpose": "phone", "status": "granted", "text": "Ja, gern"}
    )
    assert (consent.status_code, consent.json()["may_contact"]) == (201, True)
    withdrawn = call("POST", f"/people/{person.pk}/consents", {"purpose": "phone", "status": "withdrawn"}).json()
    assert (withdrawn["status"], withdrawn["may_contact"]) == ("withdrawn", False)


def test_the_rate_limit_says_when_to_come_back(call, monkeypatch):
    monkeypatch.setattr(security, "LIMIT", security.RateLimit(per_second=0.5, burst=2))
    assert [call("GET", "/me").status_code for _ in range(3)] == [200, 200, 429]
    assert int(call("GET", "/me")["Retry-After"]) >= 1


def test_messages_are_german_if_asked_for(call):
    body = {"emails": ["kein-at"]}
    assert "not an e-mail" in call("POST", "/people", body).json()["detail"]


def test_unknown_addresses_are_problems_too(call):
    answer = call("GET", "/nothing-here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_description_is_public_and_complete(client, db):
    page = client.get("/api/docs")
    assert page.status_code == 200
    spec = client.get("/api/v1/openapi.json").json()
    for path in spec["paths"]:
        assert path in page.content.decode()


def test_consent_as_a_condition(call, person):
    grant(person, find_purpose("phone"))
    condition = json.dumps({"field": "consent.phone", "op": "eq", "value": "granted"})
    query = {"condition": condition}
    headers = {"Authorization": f"Bearer {call.secret}"}
    assert [p["id"] for p in call.client.get("/api/v1/people", query, headers=headers).json()["items"]] == [person.pk]
    withdraw(person, "phone")
    assert call.client.get("/api/v1/people", query, headers=headers).json()["items"] == []
