from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.history.services import undo
from trichter.lifecycle import services
from trichter.lifecycle.errors import AlreadyDecided
from trichter.lifecycle.models import Suggestion
from trichter.people.models import Person
from trichter.people.services import assign_owner
from trichter.people.tests.factories import make_event, make_person

pytestmark = pytest.mark.usefixtures("definitions")


@pytest.fixture
def candidate(rep):
    """A person who answered a mail, of whom we know too little to be sure."""
    person = make_person(owner=rep)
    make_event(person, "mail_replied", days_ago=1)
    services.evaluate([person.pk])
    return person


def open_suggestion(person) -> Suggestion:
    return Suggestion.objects.get(person=person, decided_at=None)


def test_a_conversation_without_known_fit_is_suggested_with_its_evidence(candidate, rep):
    found = open_suggestion(candidate)
    assert found.definition.stage == "prospect" and found.owner == rep
    assert found.evidence[0]["events"][0]["type"] == "mail_replied"
    assert Person.objects.get(pk=candidate.pk).stage == "lead"


def test_evaluating_again_suggests_once(candidate):
    services.evaluate([candidate.pk])
    assert Suggestion.objects.count() == 1


def test_accepting_moves_the_person_and_keeps_the_evidence(candidate, rep):
    step, _action = services.accept(open_suggestion(candidate), by=rep)
    assert (step.to_stage, step.by) == ("prospect", rep)
    assert step.evidence[0]["events"] and step.definition.stage == "prospect"


def test_a_suggestion_is_decided_once(candidate, rep):
    found = open_suggestion(candidate)
    services.dismiss(found, by=rep)
    with pytest.raises(AlreadyDecided):
        services.accept(found, by=rep)
    assert Person.objects.get(pk=candidate.pk).stage == "lead"


def test_a_declined_suggestion_comes_back_only_after_contact(candidate, rep):
    services.dismiss(open_suggestion(candidate), by=rep)
    services.evaluate([candidate.pk])
    assert not Suggestion.objects.filter(decided_at=None).exists()

    make_event(candidate, "mail_replied", at=timezone.now() + timedelta(seconds=1))
    services.evaluate([candidate.pk])
    assert open_suggestion(candidate)


def test_declining_can_be_undone(candidate, rep):
    action = services.dismiss(open_suggestion(candidate), by=rep)
    undo(action, by=rep)
    assert open_suggestion(candidate)


def test_a_suggestion_goes_when_the_person_moves_on(candidate, rep):
    services.set_stage(Person.objects.get(pk=candidate.pk), "customer", by=rep)
    services.evaluate([candidate.pk])
    assert not Suggestion.objects.exists()


def test_a_further_conversation_renews_the_evidence(candidate):
    before = open_suggestion(candidate)
    event = make_event(candidate, "contact_requested")
    services.evaluate([candidate.pk])
    after = open_suggestion(candidate)
    assert after.pk == before.pk and after.at > before.at
    assert event.pk in [each["id"] for item in after.evidence for each in item["events"]]


def test_a_suggestion_goes_when_the_conversation_is_too_long_ago(candidate):
    services.evaluate([candidate.pk], at=timezone.now() + timedelta(days=95))
    assert not Suggestion.objects.exists()


def test_a_suggestion_follows_the_owner(candidate, rep):
    assign_owner(candidate, None, by=rep)
    services.evaluate([candidate.pk])
    assert open_suggestion(candidate).owner is None
