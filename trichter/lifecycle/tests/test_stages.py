from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.lifecycle import services
from trichter.lifecycle.errors import AlreadyThere, DateNeeded, ReasonNeeded
from trichter.lifecycle.models import Transition
from trichter.lifecycle.services.stages import WOKEN, Move, apply
from trichter.people.models import Event, Person
from trichter.people.tests.factories import make_person

pytestmark = pytest.mark.usefixtures("definitions")
SOON = timedelta(days=30)


def stage_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).stage


@pytest.mark.parametrize("stage", ["recycled", "disqualified"])
def test_setting_aside_needs_a_reason_and_changes_nothing_without(stage, rep):
    person = make_person()
    with pytest.raises(ReasonNeeded):
        services.set_stage(person, stage, by=rep, reason=" ", wake_at=timezone.now() + SOON)
    assert stage_of(person) == "lead"
    assert not Transition.objects.exists() and not Event.objects.filter(type="stage_changed").exists()


@pytest.mark.parametrize("wake_at", [None, timezone.now() - SOON])
def test_recycling_needs_a_day_ahead(wake_at, rep):
    with pytest.raises(DateNeeded):
        services.set_stage(make_person(), "recycled", by=rep, reason="next year", wake_at=wake_at)


def test_setting_the_same_stage_is_refused(rep):
    with pytest.raises(AlreadyThere):
        services.set_stage(make_person(), "lead", by=rep)


def test_setting_by_hand_is_written_down_and_can_be_undone(rep):
    person = make_person()
    step = services.set_stage(person, "opportunity", by=rep)
    assert (step.by, stage_of(person)) == (rep, "opportunity")
    assert Event.objects.get(type="stage_changed").actor == rep

    undo(Action.objects.get(verb="lifecycle.stage_set"), by=rep)
    assert stage_of(person) == "lead"
    assert Transition.objects.count() == 2


def test_undo_leaves_someone_alone_who_moved_on(rep):
    person = make_person()
    services.set_stage(person, "prospect", by=rep)
    first = Action.objects.get(verb="lifecycle.stage_set")
    services.set_stage(Person.objects.get(pk=person.pk), "customer", by=rep)
    undo(first, by=rep)
    assert stage_of(person) == "customer"


def test_of_two_steps_from_the_same_stage_one_is_taken():
    person = make_person()
    now = timezone.now()
    assert len(apply([Move(person.pk, "lead", "mql")], at=now)) == 1
    assert apply([Move(person.pk, "lead", "prospect")], at=now) == []
    assert stage_of(person) == "mql"


def recycle(person, rep, days: int = 30):
    at = timezone.now() + timedelta(days=days)
    services.set_stage(person, "recycled", by=rep, reason="budget next year", wake_at=at)
    return at


def test_a_recycled_person_comes_back_as_lead_on_the_day(rep):
    person = make_person()
    day = recycle(person, rep)
    assert services.wake_due(day - timedelta(minutes=1)) == 0
    assert services.wake_due(day) == 1
    assert services.wake_due(day) == 0
    assert stage_of(person) == "lead"
    assert Transition.objects.order_by("-pk")[0].reason == WOKEN


def test_a_recycled_person_who_is_warm_comes_back_as_mql_with_evidence(rep):
    person = make_person(score_total=50.0, score=50)
    services.wake_due(recycle(person, rep))
    assert stage_of(person) == "mql"
    assert Transition.objects.order_by("-pk")[0].evidence


def test_who_was_recycled_again_waits_for_the_later_day(rep):
    person = make_person()
    first = recycle(person, rep)
    services.set_stage(Person.objects.get(pk=person.pk), "lead", by=rep)
    recycle(Person.objects.get(pk=person.pk), rep, days=60)
    assert services.wake_due(first) == 0
    assert stage_of(person) == "recycled"
