"""Users, people and tokens for the tests of this package."""

import json

import pytest

from trichter.accounts.services import create_user
from trichter.accounts.tokens import SCOPES, create_token
from trichter.connect.api import security
from trichter.people.services import PersonData, create_person


@pytest.fixture(autouse=True)
def no_rate_limit(monkeypatch):
    monkeypatch.setattr(security, "LIMIT", security.RateLimit(per_second=1e6, burst=10**6))


@pytest.fixture
def admin(db):
    return create_user("anna@example.org", first_name="Anna", last_name="Adler", role="admin")


@pytest.fixture
def seller(db):
    return create_user("sven@example.org", first_name="Sven", last_name="Sauer", role="sales", visibility="own")


@pytest.fixture
def person(admin):
    return create_person(
        PersonData({"first_name": "Jonas", "last_name": "Weber"}, emails=["j.weber@kessler.example"]), by=admin
    )


class Caller:
    """A program with a token."""

    def __init__(self, client, user, scopes=None):
        self.client = client
        self.token, self.secret = create_token(user, "test", scopes or [s for s in SCOPES if user.may(s)], by=user)

    def __call__(self, method, path, body=None, **headers):
        sent = {"Authorization": f"Bearer {self.secret}", **headers}
        data = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data or "", content_type="application/json", headers=sent)


@pytest.fixture
def caller(client):
    return lambda user, scopes=None: Caller(client, user, scopes)


@pytest.fixture
def call(caller, admin):
    return caller(admin)
