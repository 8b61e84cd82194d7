import pytest
from django.utils import timezone

from trichter.handover import services
from trichter.handover.errors import HasOwner, NotAccepted, NotOpen, ReasonNeeded
from trichter.handover.models import Handover
from trichter.handover.tests.conftest import make_hot, reason
from trichter.history.services import undo
from trichter.lifecycle.models import Transition
from trichter.people.models import Event, Person
from trichter.people.services import assign_owner


@pytest.fixture
def offered(reps, rule):
    """A person offered to Mia."""
    person = make_hot()
    return services.offer(person, by=reps[1], rep=reps[0])


def now(row):
    person = Person.objects.get(pk=row.person_id)
    row.refresh_from_db()
    return row.state, person.owner.first_name if person.owner else None, person.stage


def test_accepting_makes_the_owner_and_may_set_the_stage(offered, reps):
    action = services.accept(offered, by=reps[0], stage="prospect")
    assert now(offered) == ("accepted", "Mia", "prospect")
    assert Event.objects.filter(type="handover_accepted", actor=reps[0]).count() == 1
    with pytest.raises(NotOpen, match="Mia has accepted already"):
        services.accept(offered, by=reps[1])
    undo(action, by=reps[0])
    assert now(offered) == ("open", None, "mql")


def test_a_colleague_may_accept_instead(offered, reps):
    services.accept(offered, by=reps[2])
    assert now(offered) == ("accepted", "Aylin", "mql")
    assert (offered.rep, offered.why["instead"]) == (reps[2], "Mia")


@pytest.mark.parametrize(
    ("slug", "stage"), [("not_reachable", "recycled"), ("wrong_company", "disqualified"), ("no_authority", "mql")]
)
def test_rejecting_sets_the_person_aside_as_the_reason_says(offered, reps, slug, stage):
    action = services.reject(offered, by=reps[0], reason=reason(slug), note="rang three times")
    assert now(offered) == ("rejected", None, stage)
    assert (offered.reject_reason.slug, offered.note) == (slug, "rang three times")
    undo(action, by=reps[0])
    assert now(offered) == ("open", None, "mql")
    assert offered.closed_at is None


def test_a_recycled_person_wakes_up_after_the_days_of_the_reason_or_the_given_ones(offered, reps):
    services.reject(offered, by=reps[0], reason=reason("later"), days=10)
    wake = Transition.objects.get(person=offered.person, to_stage="recycled").wake_at
    assert (timezone.localtime(wake).date() - timezone.localdate()).days == 10


def test_a_prospect_goes_back_to_marketing(offered, reps):
    Person.objects.filter(pk=offered.person_id).update(stage="prospect")
    services.reject(offered, by=reps[0], reason=reason("no_authority"))
    assert now(offered) == ("rejected", None, "mql")


def test_no_without_a_reason_is_refused(offered, reps):
    with pytest.raises(ReasonNeeded):
        services.reject(offered, by=reps[0], reason=None)
    assert now(offered)[0] == "open"


def test_giving_back_after_acceptance(offered, reps):
    with pytest.raises(NotAccepted):
        services.give_back(offered, by=reps[0], reason=reason("no_need"))
    services.accept(offered, by=reps[0])
    action = services.give_back(offered, by=reps[0], reason=reason("no_need"))
    assert now(offered) == ("returned", None, "recycled")
    undo(action, by=reps[0])
    assert now(offered) == ("accepted", "Mia", "mql")


def test_taking_over_is_an_accepted_handover_and_an_open_offer_is_accepted(offered, reps):
    row = services.take(offered.person, reps[2])
    assert row.pk == offered.pk
    assert now(offered) == ("accepted", "Aylin", "mql")
    with pytest.raises(HasOwner, match="Aylin"):
        services.take(offered.person, reps[0])
    free = make_hot()
    taken = services.take(free, reps[0])
    assert (taken.state, taken.why, taken.target_minutes) == ("accepted", {"how": "took_over"}, 240)


def test_who_becomes_the_owner_by_another_way_has_accepted_or_ended_the_offer(offered, reps):
    assign_owner(offered.person, reps[0], by=reps[0])
    services.settle([offered.person_id])
    assert now(offered)[:2] == ("accepted", "Mia")
    other = services.offer(make_hot(), by=reps[1], rep=reps[0])
    assign_owner(other.person, reps[2], by=reps[2])
    services.settle([other.person_id])
    assert (now(other)[:2], other.closing) == (("expired", "Aylin"), "owner")


def test_the_offer_of_a_deleted_person_ends(offered, reps):
    from trichter.people.services import delete_person

    delete_person(offered.person, by=reps[0])
    assert services.settle_deleted() == 1
    offered.refresh_from_db()
    assert (offered.state, offered.closing) == ("expired", "gone")


def test_one_person_has_one_open_offer_whatever_happens(offered):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(person=offered.person, rep=offered.rep, offered_at=1)
