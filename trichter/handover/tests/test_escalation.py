from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.handover import services, why
from trichter.handover.models import Handover
from trichter.handover.services import escalation
from trichter.handover.tests.conftest import make_hot
from trichter.notices.models import Notice
from trichter.people.tests.factories import make_event

LATER = timedelta(hours=4, minutes=1)


@pytest.fixture
def offered(reps, rule, lead):
    [row] = services.offer_ripe([make_hot().pk])
    return row


def after(hours: float = 4.1):
    return timezone.now() + timedelta(hours=hours)


def states(person_id):
    rows = Handover.objects.filter(person=person_id).order_by("attempt")
    return [(row.state, row.attempt) for row in rows]


def test_nothing_is_due_in_time_nor_after_a_response(offered, reps):
    assert services.escalate_due(after(3.9)) == []
    make_event(offered.person, "call_logged", by=reps[0])
    services.follow([offered.person_id])
    assert services.escalate_due(after(9)) == []


def test_an_unanswered_offer_goes_to_the_next_and_the_lead_is_told(offered, reps, lead):
    [done] = services.escalate_due(after())
    assert states(offered.person_id) == [("expired", 1), ("open", 2)]
    assert done.successor.previous == offered
    assert done.successor.rep != offered.rep
    assert any("had the offer before" in line for line in why.lines(done.successor.why))
    assert done.leads == [lead]
    told = Notice.objects.get(user=lead)
    assert told.kind == "handover_late"
    assert services.escalate_due(after()) == []


def test_after_three_attempts_the_lead_gets_it_and_keeps_it(offered, lead):
    for round_ in range(1, 5):
        services.escalate_due(after(4.1 * round_ + 0.1))
    rows = list(Handover.objects.filter(person=offered.person_id).order_by("attempt"))
    assert [row.state for row in rows] == ["expired", "expired", "expired", "open"]
    assert rows[3].rep == lead
    assert rows[3].escalated_at is not None
    assert len({row.rep_id for row in rows}) == 4


def test_an_accepted_person_stays_with_their_owner(offered, lead):
    services.accept(offered, by=offered.rep)
    [done] = services.escalate_due(after())
    assert done.successor is None
    assert states(offered.person_id) == [("accepted", 1)]
    assert services.escalate_due(after(50)) == []


def test_listeners_are_part_of_the_transaction(offered):
    def broken(done):
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        services.escalate_due(after(), on_escalated=broken)
    assert states(offered.person_id) == [("open", 1)]
    assert not Notice.objects.filter(kind="handover_late").exists()
    heard = []
    services.escalate_due(after(), on_escalated=heard.append)
    assert [each.handover.pk for each in heard] == [offered.pk]


def test_a_response_seen_at_the_last_moment_counts(offered, reps):
    [due] = services.due_escalations(after())
    make_event(offered.person, "call_logged", by=reps[0])
    assert escalation.escalate(due, after()) is None
    assert states(offered.person_id) == [("open", 1)]


def test_the_queue_is_read_with_few_queries(offered, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert len(services.due_escalations(after())) == 1
