"""Who waits for an answer, and who is to be looked at again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.guidance import services
from trichter.guidance.models import Prompt
from trichter.guidance.prompts import refresh
from trichter.lifecycle.services import set_stage, wake_due
from trichter.people import services as people
from trichter.people.services import NewEvent, now_micros, record_events
from trichter.people.tests.factories import make_person

DAY = 86_400_000_000


def wrote(person, kind="mail_replied", days_ago=0.1, by=None) -> None:
    record_events([NewEvent(person.pk, kind, now_micros() - int(days_ago * DAY))], by=by)


def waiting() -> list[tuple[int, str]]:
    return list(Prompt.objects.order_by("person", "kind").values_list("person_id", "kind"))


@pytest.mark.parametrize("kind", ["mail_replied", "contact_requested", "price_requested", "demo_requested"])
def test_a_message_waits_until_we_approach_them(rep, kind):
    person = make_person(owner=rep)
    wrote(person, kind)
    assert [row.owner_id for row in refresh([person.pk])] == [rep.pk]
    assert refresh([person.pk]) == [] and waiting() == [(person.pk, "reply")]
    people.log_activity(person, "call", "not_reached", by=rep)
    refresh([person.pk])
    assert waiting() == []


def test_an_automatic_mail_answers_nobody(rep):
    person = make_person(owner=rep)
    wrote(person, days_ago=1)
    wrote(person, "mail_sent", days_ago=0.5)
    refresh([person.pk])
    assert waiting() == [(person.pk, "reply")]


def test_what_a_colleague_logged_or_an_old_list_brought_asks_for_nothing(rep):
    logged, old = make_person(owner=rep), make_person(owner=rep)
    wrote(logged, by=rep)
    wrote(old, days_ago=40)
    assert refresh([logged.pk, old.pk]) == []


def test_prompts_follow_the_owner_and_go_with_the_person(rep, other):
    person = make_person(owner=rep)
    wrote(person)
    refresh([person.pk])
    people.assign_owner(person, other, by=rep)
    refresh([person.pk])
    assert Prompt.objects.get().owner == other
    people.delete_person(person, by=rep)
    refresh([person.pk])
    assert waiting() == []


def test_who_was_put_aside_is_woken_on_the_day_until_somebody_turns_to_them(rep):
    person = make_person(owner=rep, stage="prospect")
    tomorrow = timezone.now() + timedelta(days=1)
    set_stage(person, "recycled", by=rep, reason="no budget", wake_at=tomorrow)
    refresh([person.pk])
    assert waiting() == []
    wake_due(tomorrow + timedelta(minutes=1))
    refresh([person.pk])
    assert waiting() == [(person.pk, "woken")]
    people.log_activity(person, "mail", at=tomorrow + timedelta(minutes=2) - timedelta(hours=20), by=rep)
    refresh([person.pk])
    assert waiting() == [(person.pk, "woken")]  # that was before they woke


def test_a_disqualified_person_waits_for_nobody(rep):
    person = make_person(owner=rep)
    wrote(person)
    set_stage(person, "disqualified", by=rep, reason="competitor")
    assert refresh([person.pk]) == []
    assert services
