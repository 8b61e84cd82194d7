"""Reading the log and taking changes back."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from trichter.history.models import Action
from trichter.history.reading import may_undo, narrowed, page, visible_actions
from trichter.history.services import record, undoes


@pytest.fixture
def users(db):
    make = get_user_model().objects.create_user
    return {
        "admin": make("anna@example.org", role="admin", first_name="Anna"),
        "own": make("sven@example.org", role="sales", visibility="own", first_name="Sven"),
        "all": make("mia@example.org", role="marketing", first_name="Mia"),
    }


@undoes("test.done")
def take_back(action, by):
    Action.objects.filter(pk=action.undo["mark"]).update(summary="taken back")


def person_of(owner):
    from django.apps import apps

    return apps.get_model("people.Person").objects.create(last_name="Weber", owner=owner)


def test_what_is_about_strangers_is_not_shown(users):
    hidden = record("person_changed", person_of(users["admin"]), by=users["admin"])
    seen = record("person_changed", person_of(users["own"]), by=users["admin"])
    nobody = record("import.done", by=users["admin"])
    assert set(visible_actions(users["own"])) == {seen}
    assert {hidden, seen, nobody} <= set(visible_actions(users["all"]))


def test_sign_ins_are_for_those_who_manage_users(users):
    entry = record("signin.failed", users["own"])
    own = record("user.preferences", users["all"], by=users["all"])
    assert set(visible_actions(users["all"])) == {own}
    assert set(visible_actions(users["own"])) == set()
    assert {entry, own} == set(visible_actions(users["admin"]))


def test_a_kind_that_is_gone_does_no_harm(users):
    Action.objects.create(verb="old", target_type="gone.thing", target_id=1)
    Action.objects.create(verb="old", target_type="nonsense", target_id=1)
    assert list(visible_actions(users["own"])) == []


def test_pages_follow_each_other(users):
    for number in range(120):
        record("test.done", by=users["admin"], summary=str(number))
    rows = Action.objects.filter(verb="test.done")
    seen, before = [], None
    for _ in range(3):
        found, before = page(rows, before)
        seen += [action.summary for action in found]
    assert seen == [str(number) for number in reversed(range(120))]
    assert before is None


def test_narrowing_by_who_what_and_when(users):
    from datetime import date, timedelta

    mine = record("test.done", by=users["all"])
    record("test.done", by=users["admin"])
    today = date.today()
    rows = Action.objects.all()
    assert list(narrowed(rows, who="mia")) == [mine]
    assert not narrowed(rows, area=("other",)).exists()
    assert narrowed(rows, since=today - timedelta(1), until=date.max).count() == 2
    assert not narrowed(rows, until=today - timedelta(2)).exists()


def test_undo_once_by_the_doer(client, users):
    mark = record("mark", by=users["all"])
    action = record("test.done", by=users["all"], undo={"mark": mark.pk})
    url = reverse("history:undo", args=[action.pk])
    client.force_login(users["all"])
    assert client.post(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    mark.refresh_from_db()
    action.refresh_from_db()
    assert (mark.summary, action.undone_by) == ("taken back", users["all"])
    client.post(url)
    assert Action.objects.filter(undone_at__isnull=False).count() == 1


def test_others_may_not_take_it_back(client, users):
    action = record("test.done", by=users["admin"], undo={"mark": 0})
    client.force_login(users["all"])
    assert client.post(reverse("history:undo", args=[action.pk])).status_code == 403
    action.refresh_from_db()
    assert action.undone_at is None
    assert may_undo(users["admin"], action)
    assert not may_undo(users["all"], action)


def test_the_way_back_is_one_of_our_pages(client, users):
    action = record("test.done", by=users["admin"], undo={"mark": 0})
    client.force_login(users["admin"])
    answer = client.post(reverse("history:undo", args=[action.pk]), headers={"Referer": "https://evil.example/"})
    assert answer["Location"] == reverse("history:log")


def test_the_page_shows_and_filters(client, users):
    record("test.done", by=users["admin"], summary="Kessler Pumpen")
    client.force_login(users["all"])
    shown = client.get(reverse("history:log"))
    assert "Kessler Pumpen" in shown.content.decode()
    assert "Kessler Pumpen" not in client.get(reverse("history:log"), {"who": "mia"}).content.decode()
    assert client.get(reverse("history:log"), {"since": "nonsense", "before": "x"}).status_code == 200
