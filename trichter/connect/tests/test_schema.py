"""Nothing that a program can send makes the API fail: requests drawn from its own description."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from trichter.accounts.services import create_user
from trichter.accounts.tokens import SCOPES, create_token
from trichter.connect.api import security
from trichter.guidance.models import Task
from trichter.guidance.services import plan_task
from trichter.people.models import Company, Person
from trichter.people.models.event import from_micros
from trichter.people.services import PersonData, create_person, now_micros
from trichter.scoring.services import ensure_default
from trichter.segments.services import create_segment


@pytest.fixture
def one_connection():
    """Keep the test's connection open between requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api(one_connection, db, monkeypatch):
    """The description, and the headers of a token that may do everything."""
    from trichter.connect.api.routes import api as ours
    from trichter.wsgi import django

    monkeypatch.setattr(security, "LIMIT", security.RateLimit(per_second=1e6, burst=10**6))
    admin = create_user("anna@example.org", role="admin")
    _token, secret = create_token(admin, "test", list(SCOPES), by=admin)
    ensure_default()
    condition = {"field": "person.city", "op": "eq", "value": "Ulm"}
    create_segment(name="Ulm", condition=condition, by=admin)
    for name in ("Weber", "Demir", "Lang"):
        person = create_person(
            PersonData({"last_name": name, "city": "Ulm"}, emails=[f"{name}@firma.example"], company="Firma"), by=admin
        )
        plan_task(person, assignee=admin, due_at=from_micros(now_micros()), by=admin)
    schema = ours.get_openapi_schema()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", django), schema, {"Authorization": f"Bearer {secret}"}


def test_no_request_of_any_operation_fails(api):
    loaded, _schema, headers = api
    statuses: dict[str, set[int]] = {}
    for found in loaded.get_all_operations():
        operation = found.ok()

        def run(case, name=operation.label):
            aim(case)
            answer = case.call(headers=headers)
            statuses.setdefault(name, set()).add(answer.status_code)
            case.validate_response(answer, checks=[not_a_server_error])

        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
            except Exception as error:  # an operation without parameters has nothing to get wrong
                assert mode == schemathesis.GenerationMode.NEGATIVE, error
                continue
            drive(strategy, run)
    assert len(statuses) >= 22
    reached = [name for name, seen in statuses.items() if seen & {200, 201, 204}]
    assert len(reached) >= 15, statuses  # not only refusals were looked at


def aim(case) -> None:
    """Point every second request at records that exist, so that more than 404 is tried."""
    there = {
        "person_id": Person.objects.alive().values_list("pk", flat=True).last(),
        "company_id": Company.objects.values_list("pk", flat=True).last(),
        "task_id": Task.objects.values_list("pk", flat=True).last(),
        "slug": "ulm",
        "version": 1,
    }
    parameters = case.path_parameters or {}
    for name in parameters:
        if name in there and there[name] is not None and len(repr(parameters[name])) % 2:
            parameters[name] = there[name]


def drive(strategy, run) -> None:
    """Twelve requests from a strategy."""
    from hypothesis import given
    from hypothesis.errors import Unsatisfiable

    budget = settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @budget
    @given(case=strategy)
    def examples(case):
        run(case)

    try:
        examples()
    except Unsatisfiable:
        return


def test_every_operation_describes_its_refusals(api):
    _loaded, schema, _headers = api
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "404", "422", "429"} <= {str(s) for s in operation["responses"]}, (method, path)
