"""Every API operation × scope × role × whose record it is; the operations come from the API itself."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.access_world import OWN, RELATIONS, STRANGER, TEAM, build
from tests.test_access_matrix import ask
from trichter.accounts import tokens
from trichter.accounts.models import ApiToken
from trichter.accounts.roles import CHOICES, PERMISSIONS, allows
from trichter.accounts.tokens import create_token
from trichter.connect.api import security
from trichter.connect.api.routes import api
from trichter.pipeline.models import Stage

pytestmark = pytest.mark.django_db

ROLES = [role for role, _label in CHOICES]
BODIES = {
    "create_person": lambda r: {"last_name": "New"},
    "change_person": lambda r: {"city": "Ulm"},
    "create_company": lambda r: {"name": "Brand new company"},
    "change_company": lambda r: {"city": "Ulm"},
    "post_events": lambda r: {"person": {"id": r.person.pk}, "type": "page_view"},
    "create_note": lambda r: {"text": "A note"},
    "create_task": lambda r: {"due_at": "2027-01-05T09:00:00Z"},
    "complete_task": lambda r: {},
    "accept_handover": lambda r: {},
    "reject_handover": lambda r: {"reason": "no_need"},
    "state_consent": lambda r: {"purpose": "phone", "status": "withdrawn"},
    "delete_person": lambda r: None,
    "create_opportunity": lambda r: {"name": "Pumps"},
    "change_opportunity": lambda r: {"amount": 100},
    "move_opportunity": lambda r: {"stage_id": Stage.objects.get(name="Needs clear").pk},
}
ARGUMENTS = {
    "person_id": lambda r: r.person.pk,
    "company_id": lambda r: r.company.pk,
    "task_id": lambda r: r.task.pk,
    "handover_id": lambda r: r.handover.pk,
    "opportunity_id": lambda r: r.deal.pk,
    "slug": lambda r: r.segment.slug,
    "version": lambda r: 1,
}
OWNED = {"accept_handover"}  # a team mate's person is seen, but belongs to the mate
PERSONAL = {"segment_people"}  # a private segment is its owner's alone


def operations() -> dict:
    """Every operation by its name: method, address, the scope it asks for."""
    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    assert len(operation.auth_callbacks) == 1, f"{prefix}{path} must ask for one scope"
                    scope = operation.auth_callbacks[0].permission
                    found[operation.operation_id] = (method.lower(), f"/api/v1{prefix}{path}", scope)
    return found


ALL = operations()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The house and, per role, a token that may do all its user may."""
    from tests import test_access_matrix

    test_access_matrix._known.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        built = build()
        built.secrets = {role: secret_of(user, role) for role, user in built.users.items()}
        for scope in {scope for _method, _path, scope in ALL.values() if scope}:
            built.secrets[scope] = secret_of(built.users["admin"], "admin", without=scope)
        ApiToken.objects.update(last_used_at=timezone.now())  # noted once a minute: not now
        yield built
        transaction.set_rollback(True)
    test_access_matrix._known.clear()


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    """Neither the rate limit nor the note of a token's use comes into the comparison."""
    monkeypatch.setattr(security, "LIMIT", security.RateLimit(per_second=1e6, burst=10**6))
    monkeypatch.setattr(tokens, "USED_EVERY", timedelta(hours=1))


def secret_of(user, role, without=""):
    """A token of the user with every scope they may have but one."""
    scopes = [name for name in PERMISSIONS if allows(role, name) and name != without]
    return create_token(user, "test", scopes, by=user)[1]


def call(name, records, secret):
    """Ask an operation about these records."""
    method, path, _scope = ALL[name]
    url = path.format(**{key: value(records) for key, value in ARGUMENTS.items() if "{" + key + "}" in path})
    assert "{" not in url, f"tests/test_access_api.py: say in ARGUMENTS what is in {path}"
    assert method == "get" or name in BODIES, f"tests/test_access_api.py: give {name} a body in BODIES"
    body = json.dumps(BODIES[name](records)) if method != "get" else ""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if method == "get":
        return ask(Client(), "get", url, headers=headers)
    return ask(Client(), method, url, data=body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", ALL)
def test_an_operation_needs_a_token(world, name):
    for secret in ("", "trichter_nonsense"):
        answer, changed = call(name, world.records[world.mate.pk], secret)
        assert (answer.status_code, answer.json()["code"], changed) == (401, "no_valid_token", False)


@pytest.mark.parametrize("name", ALL)
def test_an_operation_obeys_scope_role_and_visibility(world, name):
    _method, _path, scope = ALL[name]
    for role in ROLES:
        for relation in RELATIONS:
            records = world.of(world.users[role], relation)
            answer, changed = call(name, records, world.secrets[role])
            told = f"{role} {name} ({relation}): {answer.status_code} {answer.content[:200]!r}"
            if scope and not allows(role, scope):
                assert answer.status_code == 403, told
            elif about_a_record(name) and (relation == STRANGER or (relation == TEAM and name in PERSONAL)):
                assert answer.status_code == 404, told
            elif relation == TEAM and name in OWNED:
                assert (answer.status_code, answer.json()["code"]) == (422, "has_owner"), told
            else:
                assert answer.status_code in (200, 201, 204), told
            if answer.status_code >= 400:
                assert not changed, f"{told} changed the database"


@pytest.mark.parametrize("name", [name for name, (_method, _path, scope) in ALL.items() if scope])
def test_an_operation_is_refused_without_its_scope(world, name):
    answer, changed = call(name, world.of(world.users["admin"], OWN), world.secrets[ALL[name][2]])
    assert (answer.status_code, answer.json()["code"], changed) == (403, "missing_scope", False)


def about_a_record(name) -> bool:
    """Whether the operation names a record that somebody owns."""
    path = ALL[name][1]
    return name == "post_events" or any(
        "{" + key + "}" in path
        for key in ("person_id", "company_id", "task_id", "handover_id", "opportunity_id", "slug")
    )
