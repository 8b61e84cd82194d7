import threading

import pytest
from django.db import connection

from trichter.guidance import services
from trichter.guidance.errors import TooLate
from trichter.history.errors import Refused
from trichter.history.services import undo
from trichter.people.models import Event, Person
from trichter.people.tests.factories import make_person


def owner_of(person):
    return Person.objects.get(pk=person.pk).owner


def test_taking_over_makes_the_owner_and_is_written_down(rep):
    person = make_person()
    services.take_over(person, rep)
    assert owner_of(person) == rep
    assert Event.objects.filter(person=person, type="owner_changed").count() == 1


def test_the_second_one_is_told_who_was_faster_and_nothing_changes(rep, other):
    person = make_person()
    services.take_over(person, rep)
    with pytest.raises(TooLate, match="Mia"):
        services.take_over(person, other)
    assert owner_of(person) == rep


def test_it_can_be_given_back_unless_somebody_else_took_it(rep, other):
    person = make_person()
    action = services.take_over(person, rep)
    undo(action, by=rep)
    assert owner_of(person) is None

    action = services.take_over(person, rep)
    Person.objects.filter(pk=person.pk).update(owner=other)
    with pytest.raises(Refused):
        undo(action, by=rep)
    assert owner_of(person) == other


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins(rep, other):
    person = make_person()
    start, told = threading.Barrier(2), []

    def click(user):
        start.wait()
        try:
            services.take_over(person, user)
        except TooLate as error:
            told.append(str(error))
        finally:
            connection.close()

    if connection.vendor == "sqlite":  # the test database in memory does not wait for locks
        services.take_over(person, rep)
        with pytest.raises(TooLate):
            services.take_over(person, other)
        return
    threads = [threading.Thread(target=click, args=(user,)) for user in (rep, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert Event.objects.filter(person=person, type="owner_changed").count() == 1
