from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from trichter.lifecycle import services
from trichter.lifecycle.models import Suggestion, Transition
from trichter.lifecycle.panels import reason_words
from trichter.people.models import Person
from trichter.people.tests.factories import make_event, make_person

pytestmark = pytest.mark.usefixtures("definitions")
SOON = timedelta(days=60)


def stage_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).stage


def later(person, kind: str, seconds: int = 1, **properties):
    return make_event(person, kind, at=timezone.now() + timedelta(seconds=seconds), **properties)


def look(person) -> list[Transition]:
    return services.evaluate([person.pk], at=timezone.now() + timedelta(minutes=1))


@pytest.fixture
def recycled(rep):
    """Somebody who was warm and had answered a mail before they were put back."""
    person = make_person(score=50, score_total=50.0, band="warm")
    make_event(person, "mail_replied", days_ago=5)
    services.set_stage(
        person, "recycled", by=rep, reason="budget next year", wake_at=timezone.now() + SOON, reason_code="no_budget"
    )
    return person


def test_the_reason_can_be_grouped(recycled):
    assert Transition.objects.get(person=recycled).reason_code == "no_budget"


def test_what_happened_before_brings_nobody_back(recycled):
    assert look(recycled) == []
    assert services.sweep() == 0
    assert stage_of(recycled) == "recycled" and not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("mail_sent", {}),
        ("mail_opened", {}),
        ("page_view", {}),
        ("note_added", {}),
        ("call_logged", {"outcome": "not_reached"}),
    ],
)
def test_what_does_not_come_from_them_brings_nobody_back(recycled, kind, properties):
    later(recycled, kind, **properties)
    assert look(recycled) == []


def test_a_new_answer_brings_them_back_with_evidence_and_the_reason_in_words(recycled, client, rep):
    event = later(recycled, "mail_replied")

    [step] = look(recycled)

    assert (step.from_stage, step.to_stage, step.by, step.reason_code) == ("recycled", "prospect", None, "returned")
    assert event.pk in [each["id"] for item in step.evidence for each in item.get("events", [])]
    with translation.override("en"):
        assert reason_words(step) == "came back by themselves: answered a mail"
    with translation.override("de"):
        assert reason_words(step) == "von selbst zurückgekommen: hat eine Mail beantwortet"
    assert look(recycled) == []
    client.force_login(rep)
    rep.language = "en"
    rep.save()
    assert "came back by themselves" in client.get(reverse("people:person", args=[recycled.pk])).content.decode()


def test_a_new_visit_of_a_fair_brings_a_warm_person_back_as_mql_only(recycled):
    """The conversation of before no longer counts; the score of today does."""
    later(recycled, "trade_fair_met")
    [step] = look(recycled)
    assert step.to_stage == "mql"
    assert look(recycled) == []

    later(recycled, "mail_replied", seconds=2)
    [step] = look(recycled)
    assert (step.from_stage, step.to_stage, step.reason) == ("mql", "prospect", "")


def test_a_call_from_them_counts_as_their_contact(recycled):
    later(recycled, "call_logged", outcome="not_reached", direction="in")
    [step] = look(recycled)
    assert step.to_stage == "mql"


def test_new_contact_alone_is_not_enough(rep):
    person = make_person()
    services.set_stage(person, "recycled", by=rep, reason="later", wake_at=timezone.now() + SOON)
    later(person, "form_submitted")
    assert look(person) == []
    assert stage_of(person) == "recycled"


def test_a_candidate_among_the_recycled_is_suggested_not_moved(rep):
    person = make_person()
    services.set_stage(person, "recycled", by=rep, reason="later", wake_at=timezone.now() + SOON)
    later(person, "mail_replied")
    assert look(person) == []
    assert Suggestion.objects.get(person=person).definition.stage == "prospect"


def test_the_sweep_finds_who_is_warm_enough_only_later(recycled):
    Person.objects.filter(pk=recycled.pk).update(score_total=10.0, score=10)
    make_event(recycled, "form_submitted", at=timezone.now())
    assert services.evaluate([recycled.pk]) == []
    Person.objects.filter(pk=recycled.pk).update(score_total=40.0, score=40)
    assert services.sweep() == 1
    assert stage_of(recycled) == "mql"


def test_a_disqualified_person_never_comes_back_by_themselves(rep):
    person = make_person(score=50, score_total=50.0)
    services.set_stage(person, "disqualified", by=rep, reason="competitor")
    later(person, "mail_replied")
    assert look(person) == []
    assert services.sweep() == 0
    assert stage_of(person) == "disqualified"


@pytest.mark.parametrize("few", [0, 1000])
def test_a_batch_of_recycled_people_costs_as_many_queries_as_one(rep, few, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("trichter.lifecycle.services.evaluation.FEW", few)
    people = [make_person(score=50, score_total=50.0) for _number in range(20)]
    for person in people:
        services.set_stage(person, "recycled", by=rep, reason="later", wake_at=timezone.now() + SOON)
        later(person, "mail_replied")
    with django_assert_max_num_queries(45):
        steps = services.evaluate([person.pk for person in people], at=timezone.now() + timedelta(minutes=1))
    assert {step.to_stage for step in steps} == {"prospect"} and len(steps) == 20


def test_a_stage_set_by_hand_says_by_whom_and_why(recycled, client, rep):
    rep.language = "en"
    rep.save()
    client.force_login(rep)
    page = client.get(reverse("people:person", args=[recycled.pk])).content.decode()
    assert "set by hand by Mia: budget next year" in page
