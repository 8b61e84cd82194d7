from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone, translation

from trichter.guidance import services
from trichter.guidance.greeting import greeting
from trichter.guidance.later import later
from trichter.guidance.today import counts, row_for, today
from trichter.lifecycle.services import evaluate
from trichter.people.models import Person
from trichter.people.tests.factories import make_event, make_person, make_user

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def hot(**values) -> Person:
    return make_person(score=values.pop("score", 70), score_total=70.0, band="hot", **values)


def due(person, rep, hours: float = -1, **values):
    return services.plan_task(person, assignee=rep, due_at=timezone.now() + hours * HOUR, by=rep, **values)


def names(user) -> list[tuple[str, int]]:
    return [(row.kind, row.person.pk) for row in today(user).rows]


def test_the_order_is_what_is_lost_most_by_waiting(rep):
    idle = hot(owner=rep)
    working = make_person(owner=rep, stage="prospect", score=5)
    ripe = hot()
    candidate = make_person(owner=rep)
    make_event(candidate, "mail_replied")
    evaluate([candidate.pk])
    late, later_due = make_person(), make_person()
    due(later_due, rep, -1)
    due(late, rep, -30)
    assert names(rep) == [
        ("task", late.pk),
        ("task", later_due.pk),
        ("candidate", candidate.pk),
        ("ripe", ripe.pk),
        ("working", working.pk),
        ("idle", idle.pk),
    ]


def test_steps_of_tonight_are_there_and_those_of_later_days_and_others_are_not(rep, other):
    now = timezone.localtime().replace(hour=12, minute=0)
    tonight = services.plan_task(make_person(), assignee=rep, due_at=now.replace(hour=23), by=rep)
    services.plan_task(make_person(), assignee=rep, due_at=now + timedelta(days=1), by=rep)
    services.plan_task(make_person(), assignee=other, due_at=now - HOUR, by=rep)
    assert [row.task for row in today(rep, now=now).rows] == [tonight]


def test_hot_people_are_offered_only_without_owner_and_in_open_stages(rep, other):
    hot(owner=other), hot(stage="customer"), hot(stage="disqualified"), make_person(score=60, band="warm")
    [wanted] = [hot()]
    assert names(rep) == [("ripe", wanted.pk)]


def test_my_people_without_step_leave_with_a_step(rep):
    person = hot(owner=rep)
    assert names(rep) == [("idle", person.pk)]
    due(person, rep, hours=100)
    assert names(rep) == []


def test_cold_leads_of_mine_are_no_work_but_cold_prospects_are(rep):
    make_person(owner=rep, score=3)
    prospect = make_person(owner=rep, score=3, stage="prospect")
    assert names(rep) == [("working", prospect.pk)]


def test_candidates_without_owner_are_offered_to_everybody(rep, other):
    person = hot()
    make_event(person, "call_logged", outcome="answered")
    Person.objects.filter(pk=person.pk).update(score=0, score_total=0, score_fit=0)
    evaluate([person.pk])
    Person.objects.filter(pk=person.pk).update(score=70)
    assert names(rep) == names(other) == [("free", person.pk)]


def test_who_may_see_only_their_own_is_shown_nothing_else(other):
    narrow = make_user(visibility="own")
    task = due(make_person(owner=other), narrow)
    free = hot()
    assert names(narrow) == [("ripe", free.pk)]
    assert row_for(narrow, "task", task.pk) is None


def test_who_is_put_off_comes_back_on_the_day(rep, other):
    person = hot()
    services.snooze(person, rep, timezone.now() + 24 * HOUR)
    assert names(rep) == [] and names(other) == [("ripe", person.pk)]
    assert len(today(rep, now=timezone.now() + 25 * HOUR).rows) == 1


def test_every_row_says_why_in_both_languages(rep):
    asked = hot()
    make_event(asked, "price_requested", days_ago=1)
    silent = make_person(owner=rep, stage="prospect")
    candidate = make_person(owner=rep)
    make_event(candidate, "mail_replied")
    evaluate([candidate.pk])
    due(make_person(), rep, title="ask for the volume")
    words = {row.kind: row.why for row in today(rep).rows}
    assert words["ripe"] == "hot, without owner: Price requested, yesterday"
    assert words["working"] == "Prospect, no next step, never contacted"
    assert words["candidate"].startswith("Prospect? Mail answered on")
    assert words["task"] == "ask for the volume"
    assert silent and all(row.evidence for row in today(rep).rows if row.kind in ("ripe", "candidate"))
    with translation.override("de"):
        hot(owner=rep)
        german = {row.kind: row.why for row in today(rep).rows}
        assert german["ripe"].startswith("heiß, ohne Zuständige: ")
        assert german["idle"] == "heiß, kein nächster Schritt, noch nie in Kontakt"


def test_pages_follow_each_other_without_gap_or_repetition(rep):
    for number in range(7):
        due(make_person(), rep, hours=-number - 1)
        hot(score=61 + number % 3)
        hot(owner=rep, score=61 + number % 3)
    whole = [row.key for row in today(rep, size=100).rows]
    found, after = [], ""
    while True:
        page = today(rep, after=after, size=4)
        found += [row.key for row in page.rows]
        after = page.after
        if not after:
            break
    assert found == whole and len(whole) == 21


@pytest.mark.parametrize("after", ["nonsense", "task.x.y", "ripe", "task.1"])
def test_a_key_that_cannot_be_read_starts_anew(rep, after):
    hot()
    assert len(today(rep, after=after).rows) == 1


def test_counts_are_capped_and_honest(rep):
    for _number in range(3):
        hot()
    due(make_person(), rep)
    found = counts(rep)
    assert (found.due, found.free, found.idle, found.total) == (1, 3, 0, 4)


def test_a_page_costs_as_many_queries_for_many_rows_as_for_few(rep, django_assert_max_num_queries):
    for number in range(20):
        person = hot()
        make_event(person, "price_requested")
        due(make_person(), rep, hours=-number - 1)
    today(rep)
    with django_assert_max_num_queries(18):
        assert len(today(rep).rows) == 20


def test_the_greeting_knows_the_hour(rep):
    day = timezone.localtime()
    assert greeting(rep, day.replace(hour=7)) == "Good morning, Mia."
    assert greeting(rep, day.replace(hour=14)) == "Hello, Mia."
    assert greeting(rep, day.replace(hour=21)) == "Good evening, Mia."
    assert greeting(make_user(), day.replace(hour=7)) == "Good morning."


def test_later_is_tomorrow_monday_or_a_day():
    friday = timezone.make_aware(datetime(2026, 11, 27, 15))
    assert later("tomorrow", now=friday) == timezone.make_aware(datetime(2026, 11, 28, 9))
    assert later("monday", now=friday) == timezone.make_aware(datetime(2026, 11, 30, 9))
    assert later("2026-12-24", at=time(14, 30), now=friday) == timezone.make_aware(datetime(2026, 12, 24, 14, 30))
