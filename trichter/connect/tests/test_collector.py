"""The event collector: parsing, results, visibility, idempotency, and the writer's behaviour in trouble."""

import json
import threading
import time
from io import BytesIO

import pytest

from trichter.accounts.tokens import create_token, revoke
from trichter.connect.collector.groups import Writer
from trichter.connect.collector.keyring import Keyring
from trichter.connect.collector.parsing import Fault, read_body, read_item
from trichter.connect.collector.wsgi import Collector
from trichter.connect.problems import Problem
from trichter.people.models import Event, Person
from trichter.people.services import add_external_key, assign_owner

NOW = 1_780_000_000_000_000


def item(**changes):
    return {"person": {"id": 7}, "type": "page_view", **changes}


@pytest.mark.parametrize(
    ("value", "micros"),
    [
        ("2026-05-01T10:00:00Z", 1_777_629_600_000_000),
        ("2026-05-01T12:00:00.5+02:00", 1_777_629_600_500_000),
        (1_777_629_600, 1_777_629_600_000_000),
        (1_777_629_600.25, 1_777_629_600_250_000),
        (None, NOW),
    ],
)
def test_moments_in_both_spellings(value, micros):
    assert read_item(item(occurred_at=value), NOW).occurred_at == micros


@pytest.mark.parametrize(
    ("posted", "where"),
    [
        (3, ""),
        (item(hobby=1), "hobby"),
        (item(type="Page View"), "type"),
        (item(type="stage_changed"), "type"),
        (item(type="consent_granted"), "type"),
        (item(type=None), "type"),
        (item(occurred_at="2026-05-01T10:00:00"), "occurred_at"),
        (item(occurred_at="yesterday"), "occurred_at"),
        (item(occurred_at=1_777_629_600_000), "occurred_at"),
        (item(occurred_at=True), "occurred_at"),
        (item(occurred_at="2031-01-01T00:00:00Z"), "occurred_at"),
        (item(occurred_at="1980-01-01T00:00:00Z"), "occurred_at"),
        (item(person=None), "person"),
        (item(person={"id": 1, "email": "a@b.de"}), "person"),
        (item(person={"id": 0}), "person.id"),
        (item(person={"id": 2**63}), "person.id"),
        (item(person={"id": True}), "person.id"),
        (item(person={"email": "nobody"}), "person.email"),
        (item(person={"external": {"system": "crm"}}), "person.external"),
        (item(person={"external": {"system": "crm", "key": "a\0b"}}), "person.external.key"),
        (item(key=""), "key"),
        (item(key="\ud800"), "key"),
        (item(key="x" * 121), "key"),
        (item(properties=[]), "properties"),
        (item(properties={"a": "x" * 20_000}), "properties"),
        (item(create=True), "create"),
        (item(create="yes"), "create"),
    ],
)
def test_a_fault_names_its_field(posted, where):
    with pytest.raises(Fault) as caught:
        read_item(posted, NOW)
    assert caught.value.where == where
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b'"text"', b"[]", b"9" * 5000])
def test_a_body_that_is_no_event_is_refused(body):
    with pytest.raises(Problem) as caught:
        read_body(body)
    assert caught.value.status in (400, 422)


def test_a_thousand_and_one_are_too_many():
    with pytest.raises(Problem) as caught:
        read_body(json.dumps([item()] * 1001).encode())
    assert caught.value.status == 413


def test_results_per_item(call, person):
    posted = [
        {"person": {"id": person.pk}, "type": "page_view", "key": "a", "properties": {"path": "/preise"}},
        {"person": {"email": "J.Weber@Kessler.example"}, "type": "mail_opened"},
        {"person": {"id": person.pk}, "type": "page_view", "key": "a"},
        {"person": {"id": 10**15}, "type": "page_view"},
        {"person": {"id": person.pk}, "type": "??"},
        {
            "person": {"email": "neu@kessler.example"},
            "type": "demo_requested",
            "create": True,
            "properties": {"source": "web"},
        },
    ]
    answer = call("POST", "/events", posted).json()
    assert [one["status"] for one in answer["results"]] == [
        "accepted", "accepted", "duplicate", "refused", "refused", "accepted"
    ]  # fmt: skip
    assert (answer["accepted"], answer["duplicate"], answer["refused"]) == (3, 1, 2)
    assert [one.get("code") for one in answer["results"]][3:5] == ["person_not_found", "invalid"]
    assert answer["results"][4]["where"] == "type"
    assert answer["results"][2]["id"] == answer["results"][0]["id"]
    assert Person.objects.get(email="neu@kessler.example").source == "web"
    assert Event.objects.get(pk=answer["results"][0]["id"]).path == "/preise"


def test_one_event_answers_by_status(call, person, admin):
    event = {"person": {"id": person.pk}, "type": "page_view", "key": "k"}
    assert call("POST", "/events", event).status_code == 201
    assert call("POST", "/events", event).status_code == 200
    assert call("POST", "/events", {**event, "person": {"id": 10**12}}).status_code == 404
    refused = call("POST", "/events", {**event, "type": "X"})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.type")


def test_strangers_people_are_unknown(caller, admin, seller, person):
    assign_owner(person, admin, by=admin)
    add_external_key(person, "crm", "7")
    before = Event.objects.count()
    program = caller(seller)
    for who in ({"id": person.pk}, {"email": "j.weber@kessler.example"}, {"external": {"system": "crm", "key": "7"}}):
        answer = program("POST", "/events", {"person": who, "type": "page_view"})
        assert (answer.status_code, answer.json()["code"]) == (404, "person_not_found")
    made = program(
        "POST", "/events", {"person": {"email": "j.weber@kessler.example"}, "type": "page_view", "create": True}
    )
    assert made.status_code == 404
    assert Event.objects.count() == before


def test_creating_needs_the_scope(caller, admin):
    program = caller(admin, ["events.write"])
    answer = program("POST", "/events", {"person": {"email": "neu@x.example"}, "type": "page_view", "create": True})
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert not Person.objects.exists()


def test_keys_of_two_users_do_not_meet(caller, admin, person):
    from trichter.accounts.services import create_user

    other = create_user("otto@example.org", role="sales")
    event = {"person": {"id": person.pk}, "type": "page_view", "key": "k"}
    assert caller(admin)("POST", "/events", event).status_code == 201
    assert caller(other)("POST", "/events", event).status_code == 201


class Front:
    """The fast door, called as a server calls it, with a writer that writes in this thread."""

    def __init__(self, put=None):
        self.app = Collector(lambda environ, start: start("200 OK", []) or [b"django"])
        if put:
            self.app.writer.put = put

    def __call__(self, body, authorization="", method="POST", path="/api/v1/events", **more):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_AUTHORIZATION": authorization,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            **more,
        }
        told = {}
        out = b"".join(
            self.app(environ, lambda status, headers: told.update(status=int(status[:3]), headers=dict(headers)))
        )
        return told["status"], out


def test_the_fast_door_takes_its_one_address_only(db):
    front = Front()
    assert front(b"", method="GET")[1] == b"django"
    assert front(b"", path="/api/v1/people")[1] == b"django"
    assert front(b"{}")[0] == 401


def test_the_fast_door_refuses_large_bodies_and_plain_http(admin, settings):
    _token, secret = create_token(admin, "t", ["events.write"], by=admin)
    front = Front()
    assert front(b"{}", f"Bearer {secret}", CONTENT_LENGTH=str(10**9))[0] == 413
    settings.SECURE_SSL_REDIRECT = True
    assert front(b"{}", f"Bearer {secret}")[0] == 403


def test_a_revoked_token_is_forgotten_within_its_time(admin):
    token, secret = create_token(admin, "t", ["events.write"], by=admin)
    keyring = Keyring(ttl=0.2)
    assert keyring.token(f"Bearer {secret}") == token
    revoke(token, by=admin)
    time.sleep(0.25)
    with pytest.raises(Problem):
        keyring.token(f"Bearer {secret}")


class Recorder:
    """Stands for the database: writes into a list, and fails as told."""

    def __init__(self, fail=None, delay=0.0):
        self.groups, self.fail, self.delay = [], fail or (lambda posts: None), delay

    def __call__(self, posts):
        time.sleep(self.delay)
        self.fail(posts)
        self.groups.append([post.items[0] for post in posts])


class Simple:
    """A post of one item."""

    def __init__(self, name):
        self.items = [name]


def put_many(writer, names):
    """Put posts from as many threads; what became of each."""
    outcome = {}

    def put(name):
        try:
            writer.put(Simple(name))
            outcome[name] = "written"
        except Problem as problem:
            outcome[name] = problem.status

    threads = [threading.Thread(target=put, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return outcome


def test_many_requests_share_a_transaction():
    recorder = Recorder(delay=0.02)
    outcome = put_many(Writer(recorder), range(100))
    assert set(outcome.values()) == {"written"}
    assert sorted(name for group in recorder.groups for name in group) == list(range(100))
    assert len(recorder.groups) < 30


def test_one_bad_post_harms_nobody_else():
    def fail(posts):
        if any(post.items == [13] for post in posts):
            raise ValueError("13")

    recorder = Recorder(fail, delay=0.02)
    outcome = put_many(Writer(recorder), range(40))
    assert outcome.pop(13) == 500
    assert set(outcome.values()) == {"written"}
    assert sorted(name for group in recorder.groups for name in group) == [n for n in range(40) if n != 13]


def test_a_broken_connection_is_503_and_the_next_group_works():
    broken = [True]

    def fail(posts):
        if broken.pop() if broken else False:
            raise OSError("gone")

    closed = []
    recorder = Recorder(fail)
    writer = Writer(recorder, broken=(OSError,), reconnect=lambda: closed.append(1))
    assert put_many(writer, ["a"]) == {"a": 503}
    assert put_many(writer, ["b"]) == {"b": "written"}
    assert closed == [1]


def test_a_deadlock_is_tried_again():
    left = [1]

    def fail(posts):
        if left:
            left.pop()
            raise OSError("deadlock")

    writer = Writer(Recorder(fail), broken=(OSError,), rolled_back=lambda error: True)
    assert put_many(writer, ["a"]) == {"a": "written"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_writer_is_noticed_and_started_anew():
    def fail(posts):
        if posts[0].items == ["poison"]:
            raise SystemExit  # what ends a thread and no handler of errors catches

    writer = Writer(Recorder(fail))
    assert put_many(writer, ["poison"]) == {"poison": 503}
    assert put_many(writer, ["b"]) == {"b": "written"}


def test_a_full_queue_says_503():
    writer = Writer(Recorder(delay=0.3), bound=5)
    outcome = put_many(writer, range(30))
    assert set(outcome.values()) == {"written", 503}


def test_a_slow_database_is_503_and_not_for_ever():
    writer = Writer(Recorder(delay=3), patience=0.2)
    started = time.monotonic()
    assert put_many(writer, ["a"]) == {"a": 503}
    assert time.monotonic() - started < 2.5


@pytest.mark.django_db(transaction=True)
def test_what_is_answered_is_committed():
    """The whole way with the real writer thread on its own connection."""
    from django.db import connections

    from trichter.accounts.services import create_user
    from trichter.people.services import PersonData, create_person

    admin = create_user("anna@example.org", role="admin")
    _token, secret = create_token(admin, "t", ["events.write"], by=admin)
    person = create_person(PersonData({"last_name": "Weber"}), by=admin)
    front = Front()
    body = json.dumps({"person": {"id": person.pk}, "type": "page_view", "key": "k"}).encode()
    try:
        assert front(body, f"Bearer {secret}")[0] == 201
        assert Event.objects.filter(key=f"api:{admin.pk}:k").count() == 1
        assert front(body, f"Bearer {secret}")[0] == 200
    finally:
        front.app.writer.write = lambda posts: connections.close_all()
        front.app.writer.put(Simple("end"))
