from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.lifecycle import services
from trichter.lifecycle.compliance import met_definition, met_in
from trichter.lifecycle.models import Definition, Suggestion
from trichter.people.models import Person
from trichter.people.tests.factories import make_event, make_person

pytestmark = pytest.mark.usefixtures("definitions")


def period():
    now = timezone.now()
    return now - timedelta(days=1), now + timedelta(days=1)


def warm() -> Person:
    return make_person(score=40, score_total=40.0, band="warm")


def ids(stage: str, **more) -> set[int]:
    found = met_definition(stage, *period(), **more)
    assert set(Person.objects.filter(met_in(stage, *period(), **more)).values_list("pk", flat=True)) == set(found)
    return set(found)


def test_whom_the_definition_moved_has_met_it_and_whom_a_colleague_moved_has_not(rep):
    moved, by_hand = warm(), make_person()
    services.evaluate([moved.pk])
    services.set_stage(by_hand, "mql", by=rep)
    assert ids("mql") == {moved.pk}


def test_the_first_time_counts_with_its_version_and_whether_it_was_signed(rep, sign_both):
    before, after = warm(), warm()
    services.evaluate([before.pk])
    sign_both(Definition.objects.get(stage="mql", status="active"))
    services.evaluate([after.pk])
    services.set_stage(Person.objects.get(pk=after.pk), "lead", by=rep)
    make_event(after, "form_submitted", at=timezone.now())
    services.evaluate([after.pk])

    found = met_definition("mql", *period())
    assert (found[before.pk].signed, found[after.pk].signed) == (False, True)
    assert found[after.pk].version == 1
    assert found[after.pk].at == min(found[after.pk].at, *after.transitions.values_list("at", flat=True))


def test_a_suggestion_by_the_condition_itself_is_meeting_it_one_of_candidates_is_not(rep):
    candidate = make_person()
    make_event(candidate, "mail_replied")
    services.evaluate([candidate.pk])
    services.accept(Suggestion.objects.get(), by=rep)
    assert ids("prospect") == set()

    Definition.objects.filter(stage="mql").update(mode="suggest")
    suggested, accepted = warm(), warm()
    services.evaluate([suggested.pk, accepted.pk])
    services.accept(Suggestion.objects.get(person=accepted), by=rep)
    assert ids("mql") == {suggested.pk, accepted.pk}


def test_whoever_skipped_the_stage_counts_if_asked_for():
    person = warm()
    make_event(person, "mail_replied")
    services.evaluate([person.pk])
    assert ids("mql") == set()
    assert ids("mql", or_further=True) == {person.pk} == ids("prospect")


def test_only_the_period_counts():
    person = warm()
    services.evaluate([person.pk])
    since, _until = period()
    assert met_definition("mql", since - timedelta(days=9), since) == {}
