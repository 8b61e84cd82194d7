from datetime import timedelta

import pytest
from django.utils import timezone, translation

from trichter.lifecycle import services
from trichter.lifecycle.models import Definition, Suggestion, Transition
from trichter.people.models import Event, Person
from trichter.people.services import log_activity
from trichter.people.tests.factories import make_event, make_person

pytestmark = pytest.mark.usefixtures("definitions")


def stage_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).stage


def warm_person(**values) -> Person:
    return make_person(score=40, score_total=40.0, band="warm", **values)


def test_a_warm_reachable_lead_becomes_mql_and_the_evidence_says_why():
    person = warm_person()

    [step] = services.evaluate([person.pk])

    assert (step.from_stage, step.to_stage, step.definition.version) == ("lead", "mql", 1)
    assert stage_of(person) == "mql"
    values = {item["node"]["field"]: item["value"] for item in step.evidence}
    assert values["score.total"] == 40.0
    with translation.override("de"):
        assert "40" in services.sentence_of(step.evidence)


def test_an_answered_call_makes_a_fitting_person_a_prospect(rep):
    person = warm_person()
    log_activity(person, "call", "answered", by=rep)

    [step] = services.evaluate([person.pk])

    call = Event.objects.get(person=person, type="call_logged")
    assert (step.from_stage, step.to_stage) == ("lead", "prospect")
    assert call.pk in [event["id"] for item in step.evidence for event in item.get("events", [])]
    with translation.override("en"):
        assert "Call (reached) on" in services.sentence_of(step.evidence)
    with translation.override("de"):
        [line] = [line for line in services.lines(step.evidence) if line.events]
        assert line.events[0][0] == call.pk


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("mail_replied", {}),
        ("meeting_held", {"outcome": "held"}),
        ("contact_requested", {}),
        ("price_requested", {}),
        ("demo_requested", {}),
    ],
)
def test_each_kind_of_conversation_counts(kind, properties):
    person = make_person(score_fit=25.0)
    make_event(person, kind, **properties)
    [step] = services.evaluate([person.pk])
    assert step.to_stage == "prospect"


@pytest.mark.parametrize(
    ("kind", "properties"),
    [("call_logged", {"outcome": "not_reached"}), ("trade_fair_met", {}), ("mail_opened", {}), ("meeting_booked", {})],
)
def test_what_is_no_conversation_does_not_count(kind, properties):
    person = make_person(score_fit=25.0)
    make_event(person, kind, **properties)
    assert services.evaluate([person.pk]) == []
    assert not Suggestion.objects.exists()


def test_a_conversation_of_long_ago_does_not_count():
    person = make_person(score_fit=25.0)
    make_event(person, "mail_replied", days_ago=91)
    assert services.evaluate([person.pk]) == []


def test_evaluating_again_changes_nothing():
    person = warm_person()
    services.evaluate([person.pk])
    assert services.evaluate([person.pk]) == []
    assert Transition.objects.count() == 1
    assert Event.objects.filter(type="stage_changed").count() == 1


def test_the_log_tells_of_the_step_and_touches_nobody():
    from trichter.people.models import Touch

    person = warm_person()
    Touch.objects.all().delete()
    services.evaluate([person.pk])
    event = Event.objects.get(type="stage_changed")
    assert event.properties["from"] == "lead" and event.properties["to"] == "mql"
    assert not Touch.objects.exists()


def test_nobody_is_moved_back_when_the_score_fades():
    person = warm_person(stage="mql")
    Person.objects.update(score=0, score_total=0)
    assert services.evaluate([person.pk]) == []
    assert stage_of(person) == "mql"


@pytest.mark.parametrize("stage", ["customer", "disqualified", "recycled"])
def test_nobody_is_moved_out_of_the_last_stages(stage):
    person = warm_person(stage=stage)
    make_event(person, "mail_replied")
    assert services.evaluate([person.pk]) == []


def test_a_won_opportunity_makes_a_customer_from_anywhere():
    person = warm_person()
    make_event(person, "opportunity_opened")
    make_event(person, "opportunity_won")
    [step] = services.evaluate([person.pk])
    assert step.to_stage == "customer"


def test_a_batch_costs_as_many_queries_as_one_person(django_assert_max_num_queries):
    people = [warm_person() for _number in range(30)]
    services.evaluate([warm_person().pk])
    with django_assert_max_num_queries(40):
        assert len(services.evaluate([person.pk for person in people])) == 30


def test_a_deleted_person_is_left_alone():
    person = warm_person()
    Person.objects.filter(pk=person.pk).update(deleted_at=timezone.now())
    assert services.evaluate([person.pk]) == []


def test_who_was_set_back_by_hand_is_moved_again_only_after_contact(rep):
    person = warm_person(stage="mql")
    services.set_stage(person, "lead", by=rep, reason="not yet")
    assert services.evaluate([person.pk]) == []

    make_event(person, "form_submitted", at=timezone.now() + timedelta(seconds=1))
    [step] = services.evaluate([person.pk])
    assert step.to_stage == "mql"


def test_a_definition_in_mode_suggested_moves_nobody():
    Definition.objects.filter(stage="mql").update(mode="suggest")
    person = warm_person()
    assert services.evaluate([person.pk]) == []
    assert Suggestion.objects.get().person_id == person.pk


def test_a_sweep_finds_everyone_it_concerns():
    people = [warm_person() for _number in range(3)]
    other = make_person()
    assert services.sweep() == 3
    assert {stage_of(person) for person in people} == {"mql"}
    assert stage_of(other) == "lead"
    assert services.sweep() == 0


@pytest.mark.parametrize("few", [0, 1000])
def test_memory_and_database_decide_alike(few, monkeypatch):
    monkeypatch.setattr("trichter.lifecycle.services.evaluation.FEW", few)
    people = [
        warm_person(),
        make_person(score_fit=25.0),
        make_person(),
        make_person(email="", phones=("+49 351 1234567",)),
    ]
    for person in people[1:3]:
        make_event(person, "call_logged", outcome="answered")
    make_event(people[0], "call_logged", outcome="not_reached")
    services.evaluate([person.pk for person in people])
    assert [stage_of(person) for person in people] == ["mql", "prospect", "lead", "lead"]
    assert [row.person_id for row in Suggestion.objects.all()] == [people[2].pk]
