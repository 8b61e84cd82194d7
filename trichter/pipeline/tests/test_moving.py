"""Steps through the stages: exit criteria, winning, losing, reopening, undo."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from trichter.history.errors import NotUndoable
from trichter.history.services import undo
from trichter.people.models import Event, Person
from trichter.people.reacting import react_now
from trichter.people.tests.factories import make_person, make_user
from trichter.pipeline import services
from trichter.pipeline.errors import AlreadyThere, NotReady, ReasonNeeded
from trichter.pipeline.models import Move, Opportunity, Stage, Stakeholder

from .factories import make_opportunity, reason, stage


@pytest.fixture
def mia(house):
    return make_user()


def test_what_is_missing_is_named_and_nothing_changes(mia):
    row = make_opportunity(in_stage="Offer", person=make_person())
    with pytest.raises(NotReady) as refused, override("en"):
        services.win(row, by=mia)
    assert refused.value.missing == ["amount", "close_date", "decision_maker"]
    assert str(refused.value) == "Still missing: amount, close date and a decision maker."
    assert Opportunity.objects.get(pk=row.pk).stage == stage("Offer")
    assert Move.objects.filter(opportunity=row).count() == 1


def test_skipped_stages_keep_their_criteria(mia):
    row = make_opportunity(in_stage="Qualified")
    services.move(row, stage("Needs clear"), by=mia)
    with pytest.raises(NotReady) as refused:
        services.move(row, stage("Negotiation"), by=mia)
    assert refused.value.missing == ["amount", "close_date"]


def test_backwards_is_free(mia):
    row = make_opportunity(in_stage="Negotiation")
    services.move(row, stage("Qualified"), by=mia)
    assert row.stage == stage("Qualified")


def test_a_condition_about_the_person_is_said_as_a_sentence(mia):
    condition = {"field": "person.job_title", "op": "contains", "value": "Einkauf"}
    Stage.objects.filter(pk=stage("Qualified").pk).update(condition=condition)
    row = make_opportunity(person=(person := make_person(job_title="Leiter Technik")))
    with pytest.raises(NotReady) as refused:
        services.move(row, stage("Needs clear"), by=mia)
    assert refused.value.condition
    assert "Einkauf" in str(refused.value)

    Person.objects.filter(pk=person.pk).update(job_title="Leiter Einkauf")
    services.move(row, stage("Needs clear"), by=mia)
    assert row.stage == stage("Needs clear")


def test_losing_needs_a_reason_and_is_an_event(mia):
    row = make_opportunity(person=make_person())
    with pytest.raises(ReasonNeeded):
        services.lose(row, None, by=mia)
    services.lose(row, reason("No budget"), by=mia, note="Neues Jahr, neues Budget")
    assert (row.stage.kind, row.lost_reason, row.lost_note) == ("lost", reason("No budget"), "Neues Jahr, neues Budget")
    assert row.closed_at is not None
    assert Event.objects.get(type="opportunity_lost").properties["reason"] == "No budget"


def test_winning_makes_main_person_and_stakeholders_customers(mia):
    jonas, petra = make_person(), make_person()
    row = make_opportunity(in_stage="Negotiation", person=jonas)
    services.add_stakeholder(row, petra, Stakeholder.Role.DECISION_MAKER, by=mia)
    action = services.win(row, by=mia)
    react_now([jonas.pk, petra.pk])
    assert set(Person.objects.values_list("stage", flat=True)) == {"customer"}
    assert list(Opportunity.objects.won()) == [row]

    undo(action, by=mia)
    react_now([jonas.pk, petra.pk])
    row.refresh_from_db()
    assert row.is_open and row.stage == stage("Negotiation")
    assert Person.objects.get(pk=jonas.pk).stage == "opportunity"
    assert Person.objects.get(pk=petra.pk).stage == "lead"

    services.win(row, by=mia)
    react_now([jonas.pk, petra.pk])
    assert set(Person.objects.values_list("stage", flat=True)) == {"customer"}


def test_reopening_goes_back_to_where_it_was_closed(mia):
    row = make_opportunity(in_stage="Offer")
    services.lose(row, reason(), by=mia)
    services.reopen(row, by=mia)
    assert (row.stage, row.closed_at, row.lost_reason, row.lost_note) == (stage("Offer"), None, None, "")
    with pytest.raises(AlreadyThere):
        services.reopen(row, by=mia)


def test_a_step_keeps_the_age_and_undo_restores_it(mia):
    began = timezone.now() - timedelta(days=9)
    row = make_opportunity(at=began)
    action = services.move(row, stage("Needs clear"), by=mia, at=began + timedelta(days=4))
    step = Move.objects.filter(opportunity=row).last()
    assert (step.from_stage, step.age_seconds) == (stage("Qualified"), 4 * 86_400)
    undo(action, by=mia)
    row.refresh_from_db()
    assert (row.stage, row.stage_since) == (stage("Qualified"), began)
    assert Move.objects.filter(opportunity=row).count() == 1


def test_undo_is_refused_after_a_further_step(mia):
    row = make_opportunity()
    first = services.move(row, stage("Needs clear"), by=mia)
    services.move(row, stage("Qualified"), by=mia)
    with pytest.raises(NotUndoable):
        undo(first, by=mia)
    row.refresh_from_db()
    assert row.stage == stage("Qualified")


def test_changes_can_be_undone(mia):
    row = make_opportunity(amount="10")
    action = services.update(row, {"amount": "99.90", "name": "Größere Pumpen", "owner": mia}, by=mia)
    assert services.set_amount(row, "99.9", by=mia) is None
    undo(action, by=mia)
    row.refresh_from_db()
    assert (str(row.amount), row.owner) == ("10.00", None)
    deleted = services.delete_opportunity(row, by=mia)
    assert not Opportunity.objects.visible_to(mia).exists()
    undo(deleted, by=mia)
    assert Opportunity.objects.visible_to(mia).get() == row
