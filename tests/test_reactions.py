"""What happens after an event, across the packages: touched, scored, moved on, settled."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from trichter import reactions
from trichter.lifecycle.models import Transition
from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.people.models import Person, Touch
from trichter.people.reacting import react_now
from trichter.people.services import log_activity, now_micros, touch
from trichter.people.tests.factories import make_event, make_person, make_user
from trichter.scoring.services import ensure_default as ensure_model


@pytest.fixture(autouse=True)
def rules(db):
    ensure_model()
    ensure_definitions()
    reactions._failures.clear()


def asks_for_prices() -> Person:
    """A director who asked for prices: scored and a prospect once looked at."""
    person = make_person(seniority="director", job_title="Direktorin")
    make_event(person, "price_requested")
    return person


def now_of(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_touched_people_are_scored_and_moved_and_settled():
    people = [asks_for_prices() for _number in range(3)]

    assert reactions.react_to_touched() == 3

    assert all(now_of(person).score > 0 and now_of(person).stage == "prospect" for person in people)
    assert not Touch.objects.exists()
    assert reactions.react_to_touched() == 0


def test_reacting_again_changes_nothing():
    person = asks_for_prices()
    reactions.react_to_touched()
    before = now_of(person)
    touch([person.pk])
    reactions.react_to_touched()
    after = now_of(person)
    assert (after.score, after.stage) == (before.score, before.stage)
    assert Transition.objects.count() == 1


def test_an_event_during_the_work_is_looked_at_afterwards(monkeypatch):
    person = asks_for_prices()

    def react(person_ids):
        touch([person.pk], at=now_micros())

    monkeypatch.setattr(reactions, "react", react)
    reactions.react_to_touched()
    assert Touch.objects.filter(person=person).exists()


@pytest.fixture
def poisoned(monkeypatch):
    """One person whose reactions always fail."""
    person = asks_for_prices()
    real = reactions.react

    def react(person_ids):
        if person.pk in person_ids:
            raise ValueError("jonas@example.org")
        real(person_ids)

    monkeypatch.setattr(reactions, "react", react)
    return person


def test_one_who_fails_waits_and_the_others_go_on(poisoned, caplog):
    others = [asks_for_prices() for _number in range(2)]

    assert reactions.react_to_touched() == 2

    assert all(now_of(person).stage == "prospect" for person in others)
    [waiting] = Touch.objects.all()
    assert waiting.person_id == poisoned.pk and waiting.at > now_micros()
    assert f"person {poisoned.pk}" in caplog.text and "jonas" not in caplog.text
    assert reactions.react_to_touched() == 0


def test_one_who_fails_is_tried_again_later_and_later(poisoned):
    waits = []
    for _round in range(3):
        Touch.objects.update(at=now_micros())
        reactions.react_to_touched()
        waits.append(round((Touch.objects.get().at - now_micros()) / 1_000_000))
    assert waits == [10, 20, 40]


def test_a_database_that_is_away_puts_nobody_off(monkeypatch):
    asks_for_prices()

    def react(person_ids):
        raise OperationalError("gone")

    monkeypatch.setattr(reactions, "react", react)
    with pytest.raises(OperationalError):
        reactions.react_to_touched()
    assert Touch.objects.get().at <= now_micros()
    assert reactions._failures == {}


def test_a_click_shows_its_result_at_once():
    person = make_person(seniority="director", job_title="Direktorin")
    log_activity(person, "call", "answered", by=make_user())
    Touch.objects.all().update(at=now_micros())

    react_now([person.pk])

    assert now_of(person).stage in ("prospect", "lead")
    assert not Touch.objects.exists()


def test_a_click_stands_even_if_the_reactions_fail(poisoned):
    log_activity(poisoned, "call", "answered", by=make_user())
    react_now([poisoned.pk])
    assert Touch.objects.filter(person=poisoned).exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_work_and_each_person_moves_once():
    people = [asks_for_prices() for _number in range(40)]
    if connection.vendor == "sqlite":  # one writer; its test database in memory does not wait for locks
        reactions.react_to_touched()
    else:
        run_together(4)
    assert Transition.objects.count() == len(people)
    assert not Touch.objects.exists()


def run_together(workers: int) -> None:
    start, errors = threading.Barrier(workers), []

    def work():
        start.wait()
        try:
            for _round in range(10):
                reactions.react_to_touched()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_a_person_held_by_another_transaction_is_left_for_the_next_round():
    if connection.vendor == "sqlite":
        assert reactions.react_to_touched() == 0
        return
    held, free = asks_for_prices(), asks_for_prices()
    ready, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=held.pk)
            ready.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(10)
    assert reactions.react_to_touched() == 1
    assert now_of(free).stage == "prospect"
    done.set()
    thread.join()
    assert reactions.react_to_touched() == 1
