import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trichter.guidance import services
from trichter.guidance.models import Snooze, Task
from trichter.people.models import Event, Person
from trichter.people.tests.factories import make_person, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}
HOUR = timedelta(hours=1)


@pytest.fixture
def seller(client, rep):
    client.force_login(rep)
    return client


def toast_of(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def hot(**values) -> Person:
    return make_person(score=70, score_total=70.0, band="hot", **values)


def test_an_empty_day_says_so(seller):
    page = seller.get(reverse("guidance:today")).content.decode()
    assert "Nothing waiting" in page and "Nobody is waiting for you." in page


def test_one_click_takes_over_and_the_row_leaves(seller, rep):
    person = hot(first_name="Tom", last_name="Fuchs")
    page = seller.get(reverse("guidance:today")).content.decode()
    assert "Tom Fuchs" in page and "Take over" in page and "1 ripe without owner" in page

    response = seller.post(reverse("guidance:take_over", args=[person.pk]), **HTMX)

    assert response.content == b""
    assert toast_of(response)["message"] == "Tom Fuchs is yours now." and toast_of(response)["undo"]
    assert Person.objects.get(pk=person.pk).owner == rep


def test_the_one_who_came_second_is_told(client, rep, other):
    person = hot()
    services.take_over(person, rep)
    client.force_login(other)
    response = client.post(reverse("guidance:take_over", args=[person.pk]), **HTMX)
    assert "Mia was faster" in toast_of(response)["message"]
    assert toast_of(response)["tone"] == "warning"


def test_without_scripts_the_same_click_leads_back_with_a_note(seller, rep):
    person = hot()
    response = seller.post(reverse("guidance:take_over", args=[person.pk]), follow=True)
    assert "is yours now" in response.content.decode()


def test_finishing_a_call_logs_it_and_says_that_the_stage_moved(seller, rep):
    person = make_person(owner=rep, score_fit=30.0, seniority="c_level", job_title="CEO")
    Person.objects.filter(pk=person.pk).update(score_fit=30)
    task = services.plan_task(person, assignee=rep, due_at=timezone.now() - HOUR, by=rep)
    response = seller.post(reverse("guidance:finish", args=[task.pk]), {"outcome": "answered"}, **HTMX)
    assert Event.objects.filter(type="call_logged", outcome="answered").count() == 1
    assert toast_of(response)["message"].startswith("Done: ")
    assert Task.objects.get().done_at is not None


def test_a_finished_step_cannot_be_finished_again(seller, rep):
    task = services.plan_task(make_person(), assignee=rep, due_at=timezone.now(), by=rep)
    url = reverse("guidance:finish", args=[task.pk])
    seller.post(url, **HTMX)
    assert "already" in toast_of(seller.post(url, **HTMX))["message"]


@pytest.mark.parametrize("until", ["tomorrow", "monday", "2099-01-01", "", "2001-01-01"])
def test_later_moves_a_step_or_says_why_not(seller, rep, until):
    due = timezone.localtime().replace(hour=16, minute=20, second=0, microsecond=0) - timedelta(days=3)
    task = services.plan_task(make_person(), assignee=rep, due_at=due, by=rep)
    response = seller.post(
        reverse("guidance:later", args=[task.pk]),
        {"until": until if until in ("tomorrow", "monday") else "day", "day": until},
        **HTMX,
    )
    moved = timezone.localtime(Task.objects.get().due_at)
    if until in ("tomorrow", "monday"):
        assert moved > timezone.now() and (moved.hour, moved.minute) == (16, 20)
    else:
        assert moved == due and toast_of(response)["tone"] == "warning"


def test_a_person_is_put_off(seller, rep):
    person = hot()
    seller.post(reverse("guidance:snooze", args=[person.pk]), {"until": "tomorrow"}, **HTMX)
    assert Snooze.objects.get().user == rep
    assert person.last_name not in seller.get(reverse("guidance:today")).content.decode()


def test_a_step_is_planned_in_the_row_or_the_errors_are_shown_there(seller, rep):
    person = hot(owner=rep)
    url = reverse("guidance:plan", args=[person.pk])
    assert "Plan step" in seller.get(url, **HTMX).content.decode()
    wrong = seller.post(url, {"kind": "call", "day": "2001-01-01"}, **HTMX)
    assert wrong.status_code == 422 and "from today on" in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=2)
    response = seller.post(url, {"kind": "call", "title": "quote", "day": day.isoformat(), "time": "10:30"}, **HTMX)
    assert "Planned: quote" in toast_of(response)["message"]
    task = Task.objects.get()
    assert task.assignee == rep and timezone.localtime(task.due_at).strftime("%H:%M") == "10:30"


def test_the_card_on_the_person_page_shows_the_next_step(seller, rep):
    person = make_person(owner=rep)
    page = seller.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "Nothing planned." in page
    services.plan_task(person, assignee=rep, title="call the buyer", due_at=timezone.now() + HOUR, by=rep)
    page = seller.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "call the buyer" in page and "Reached" in page


def test_the_list_of_people_has_a_column_for_it(seller, rep):
    person = make_person(owner=rep)
    services.plan_task(person, assignee=rep, title="call the buyer", due_at=timezone.now() + HOUR, by=rep)
    assert "call the buyer" in seller.get(reverse("people:list")).content.decode()


def test_dropping_a_step(seller, rep):
    task = services.plan_task(make_person(), assignee=rep, due_at=timezone.now(), by=rep)
    seller.post(reverse("guidance:drop", args=[task.pk]), **HTMX)
    assert not Task.objects.exists()


def test_strangers_get_404_and_change_nothing(client, other):
    owner = make_user()
    person = hot(owner=owner)
    task = services.plan_task(person, assignee=owner, due_at=timezone.now(), by=owner)
    other.visibility = "own"
    other.save()
    client.force_login(other)
    for name, pk in [
        ("guidance:take_over", person.pk),
        ("guidance:snooze", person.pk),
        ("guidance:plan", person.pk),
        ("guidance:finish", task.pk),
        ("guidance:later", task.pk),
        ("guidance:drop", task.pk),
    ]:
        assert client.post(reverse(name, args=[pk]), {"until": "tomorrow"}).status_code == 404, name
    assert Task.objects.get().done_at is None and not Snooze.objects.exists()


def test_readers_see_the_list_without_buttons(client):
    client.force_login(make_user(role="read_only", language="en"))
    hot()
    page = client.get(reverse("guidance:today")).content.decode()
    assert "without owner" in page and "Take over" not in page


def test_more_rows_are_fetched_as_rows(seller):
    people = [hot() for _number in range(35)]
    page = seller.get(reverse("guidance:today")).content.decode()
    after = page.split("?after=")[1].split('"')[0]
    rows = seller.get(reverse("guidance:today"), {"after": after}, **HTMX).content.decode()
    assert rows.count("data-row=") == len(people) - 20 and "<html" not in rows
