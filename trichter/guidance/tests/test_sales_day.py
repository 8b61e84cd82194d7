"""Today's clocks, replies and opportunities; the team lead's page with the gaps."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from trichter.accounts.models import Team
from trichter.guidance import gaps, services, team
from trichter.guidance.models import Prompt, Task
from trichter.guidance.prompts import refresh
from trichter.guidance.tasks import look_after
from trichter.guidance.today import counts, row_for, today
from trichter.handover import services as handovers
from trichter.handover.models import Rule
from trichter.history.services import undo
from trichter.notices.models import Notice
from trichter.people import services as people
from trichter.people.services import NewEvent, now_micros, record_events
from trichter.people.tests.factories import make_person, make_user
from trichter.pipeline.tests.factories import make_opportunity
from trichter.worktime.services import create_calendar

HOUR = timedelta(hours=1)
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}


@pytest.fixture(autouse=True)
def house():
    """English, a calendar without closing times, the handover's defaults."""
    handovers.ensure_default()
    create_calendar("Round the clock", hours=ALWAYS, time_zone="UTC", is_default=True)
    with translation.override("en"):
        yield


@pytest.fixture
def south(rep, other):
    """Both sell in one team, whom a rule gives everybody."""
    made = Team.objects.create(name="South")
    rep.teams.add(made)
    Rule.objects.create(name="All", team=made)
    return made


@pytest.fixture
def lead(south):
    return make_user(role="team_lead", first_name="Tom", team=south, language="en")


def hot(**values):
    return make_person(**{"score": 70, "score_total": 70.0, "band": "hot", "stage": "mql", **values})


def kinds(user) -> list[str]:
    return [row.kind for row in today(user).rows]


def test_an_offer_runs_on_today_until_somebody_speaks_with_the_person(rep, south):
    person = hot()
    handovers.offer_ripe([person.pk])
    [row] = today(rep).rows
    assert row.kind == "clock" and row.clock.state == "time"
    assert "in the team South" in row.why and counts(rep).clocks == 1
    handovers.accept(row.handover, by=rep)
    assert kinds(rep) == ["clock"]
    people.log_activity(person, "call", "not_reached", by=rep)
    handovers.follow([person.pk])
    assert kinds(rep) == ["idle"]


def test_clocks_are_ordered_by_what_is_due_first(rep, south):
    later, sooner = hot(), hot()
    for person in (later, sooner):
        handovers.offer_ripe([person.pk])
    handovers.policy()
    sooner.handovers.update(target_minutes=10)
    found = today(rep)
    assert [row.person for row in found.rows] == [sooner, later]
    assert [row.person for row in today(rep, after=found.rows[0].key).rows] == [later]


def test_what_was_offered_to_one_is_not_ripe_for_the_other(rep, other, south):
    handovers.offer_ripe([hot().pk])
    assert kinds(rep) == ["clock"] and kinds(other) == []


def test_a_message_stands_before_the_steps_and_leaves_with_a_plan(rep):
    person = make_person(owner=rep)
    record_events([NewEvent(person.pk, "price_requested", now_micros())])
    [prompt] = refresh([person.pk])
    services.plan_task(make_person(), assignee=rep, due_at=timezone.now() - HOUR, by=rep)
    rows = today(rep).rows
    assert [row.kind for row in rows] == ["reply", "task"]
    assert rows[0].why == "waits for an answer: Price requested, just now"
    assert Notice.objects.get(user=rep).kind == "reply_waiting"
    services.plan_task(person, assignee=rep, due_at=timezone.now() + HOUR * 30, by=rep)
    assert row_for(rep, "reply", prompt.pk) is None


def test_a_message_of_nobodys_person_is_offered_to_everybody_who_sees_it(rep, other):
    person = make_person()
    record_events([NewEvent(person.pk, "mail_replied", now_micros())])
    refresh([person.pk])
    assert kinds(rep) == kinds(other) == ["asked"]


def test_opportunities_past_their_date_or_without_step_are_there(rep):
    yesterday = timezone.localdate() - timedelta(days=1)
    late = make_opportunity("Late", owner=rep, close_date=yesterday, amount=12000)
    stuck = make_opportunity("Stuck", owner=rep, person=make_person(owner=rep))
    rows = {row.kind: row for row in today(rep).rows}
    assert rows["late"].deal == late and rows["late"].why == "Qualified, should have closed yesterday"
    assert rows["late"].amount == "€12,000"
    assert rows["stuck"].deal == stuck and rows["stuck"].why == "Qualified for 0 days, no next step"
    services.plan_step(stuck.person, assignee=rep, due_at=timezone.now() + HOUR * 30, by=rep, opportunity=stuck)
    action = services.snooze_opportunity(late, rep, timezone.now() + HOUR * 24)
    assert counts(rep).deals == 0
    undo(action, by=rep)
    assert counts(rep).deals == 1


def test_a_step_for_another_opportunity_of_the_person_does_not_count(rep):
    person = make_person(owner=rep)
    one, two = make_opportunity("One", owner=rep, person=person), make_opportunity("Two", owner=rep, person=person)
    services.plan_step(person, assignee=rep, due_at=timezone.now() + HOUR * 30, by=rep, opportunity=one)
    assert [row.deal for row in today(rep).rows if row.kind == "stuck"] == [two]


def test_whoever_has_to_do_a_step_is_told_once_and_not_of_their_own(rep, other):
    person = make_person(owner=other)
    services.plan_task(person, assignee=other, title="send the drawing", due_at=timezone.now(), by=rep)
    services.plan_task(person, assignee=other, due_at=timezone.now(), by=other)
    notice = Notice.objects.get()
    assert notice.user == other and notice.kind == "step_planned"


def test_a_clock_that_ran_out_gives_the_team_lead_a_step_once(rep, south, lead):
    person = hot()
    handovers.offer_ripe([person.pk])
    handover = person.handovers.get()
    handovers.accept(handover, by=handover.rep)
    handovers.on_escalation(look_after)
    after = timezone.now() + timedelta(days=2)
    handovers.escalate_due(after)
    handovers.escalate_due(after)
    assert [task.title for task in Task.objects.filter(assignee=lead)] == [
        f"Nobody has answered {person} in time ({handover.rep})"
    ]


def test_every_gap_has_its_people_with_the_reason(rep, lead):
    unowned, stepless = make_person(score=40), make_person(owner=rep, stage="prospect")
    make_opportunity("Nobody's", owner=None)
    make_opportunity("Late", owner=rep, close_date=timezone.localdate() - timedelta(days=3), person=make_person())
    record_events([NewEvent(stepless.pk, "mail_replied", now_micros())])
    refresh([stepless.pk])
    services.plan_task(make_person(), assignee=rep, due_at=timezone.now() - 48 * HOUR, by=rep)
    found = {each.gap.name: each.count for each in gaps.counts(lead)}
    assert found == {
        "unanswered": 1, "overdue": 1, "unowned": 1, "working": 0, "stepless": 1,
        "deals-unowned": 1, "deals-late": 1, "deals-stepless": 0,
    }  # fmt: skip
    assert gaps.page(lead, gaps.BY_NAME["unowned"])[0] == [unowned]
    assert gaps.page(lead, gaps.BY_NAME["stepless"], owner=lead.pk) == ([], "")
    assert Prompt.objects.count() == 1


def test_the_team_page_counts_what_each_colleague_has_and_leads_to_it(client, rep, lead):
    handovers.offer_ripe([hot().pk])
    make_person(owner=rep, stage="prospect")
    [mia] = [each for each in team.table(lead) if each.user == rep]
    assert (mia.offered, mia.running, mia.breached, mia.missing["stepless"]) == (1, 1, 0, 1)
    client.force_login(lead)
    page = client.get(reverse("guidance:team")).content.decode()
    link = f"{reverse('guidance:gap', args=['stepless'])}?who={rep.pk}"
    assert link in page
    assert "never contacted" in client.get(link).content.decode()


def test_the_team_page_is_for_team_leads(client, rep):
    client.force_login(rep)
    assert client.get(reverse("guidance:team")).status_code == 403
    assert client.get(reverse("guidance:gap", args=["unowned"])).status_code == 403


def test_gap_lists_page_by_key(lead):
    people = [make_person(score=40 + number % 3) for number in range(gaps.PAGE + 5)]
    first, following = gaps.page(lead, gaps.BY_NAME["unowned"])
    rest, end = gaps.page(lead, gaps.BY_NAME["unowned"], after=following)
    assert len(first) == gaps.PAGE and end == ""
    assert {row.pk for row in (*first, *rest)} == {person.pk for person in people}
