import json

import pytest
from django.urls import reverse

from trichter.lifecycle import services
from trichter.lifecycle.models import Definition, Suggestion
from trichter.people.models import Person
from trichter.people.tests.factories import make_event, make_person, make_user

pytestmark = pytest.mark.usefixtures("definitions")
HTMX = {"HTTP_HX_REQUEST": "true"}
HOT = {"all": [{"field": "score.total", "op": "gte", "value": 61}]}


@pytest.fixture
def editor(client, marketer):
    client.force_login(marketer)
    return client


@pytest.fixture
def seller(client, rep):
    rep.language = "en"
    rep.save()
    client.force_login(rep)
    return client


def draft_pk(client) -> int:
    client.post(reverse("lifecycle:new_draft", args=["mql"]))
    return Definition.objects.get(status="draft").pk


def test_the_page_shows_all_stages(editor):
    page = editor.get(reverse("lifecycle:definitions")).content.decode()
    assert "Prospect" in page and "Automatic when" in page and "Otherwise suggested when" in page
    make_person()
    assert "1 person" in editor.get(reverse("lifecycle:numbers", args=["lead"]), **HTMX).content.decode()


def test_a_definition_is_changed_previewed_signed_by_both_and_put_in_force(editor, lead):
    pk = draft_pk(editor)
    make_person(score=70, score_total=70.0)
    form = {"condition": json.dumps(HOT), "mode": "automatic"}

    shown = editor.post(reverse("lifecycle:effect", args=[pk]), form, **HTMX).content.decode()
    assert "1 person" in shown
    assert Definition.objects.get(pk=pk).condition != HOT

    editor.post(reverse("lifecycle:draft", args=[pk]), form)
    assert editor.post(reverse("lifecycle:activate", args=[pk])).status_code == 422
    page = editor.get(reverse("lifecycle:draft", args=[pk])).content.decode()
    assert "Sign for Marketing" in page and "Sign for Sales" not in page and "can be signed by Thomas Brandt" in page
    digest = {"digest": Definition.objects.get(pk=pk).digest}
    editor.post(reverse("lifecycle:sign", args=[pk, "marketing"]), digest)
    editor.force_login(lead)
    editor.post(reverse("lifecycle:sign", args=[pk, "sales"]), digest)
    assert editor.post(reverse("lifecycle:activate", args=[pk])).status_code == 302
    assert Definition.objects.get(stage="mql", status="active").condition == HOT
    versions = editor.get(reverse("lifecycle:versions", args=["mql"])).content.decode()
    assert "From version 1 to version 2" in versions
    assert "Marketing: Miriam Köhler" in versions and "Sales: Thomas Brandt" in versions


@pytest.mark.parametrize("condition", ["{", '"text"', '{"field": "person.nothing", "op": "is_known"}'])
def test_a_bad_condition_is_answered_with_words(editor, condition):
    pk = draft_pk(editor)
    form = {"condition": condition, "mode": "automatic"}
    for name in ("lifecycle:draft", "lifecycle:effect"):
        assert editor.post(reverse(name, args=[pk]), form).status_code == 422
    assert Definition.objects.filter(stage="mql", status="active", version=1).exists()


def test_a_draft_is_thrown_away(editor):
    pk = draft_pk(editor)
    editor.post(reverse("lifecycle:discard", args=[pk]))
    assert not Definition.objects.filter(pk=pk).exists()


def test_sales_may_look_but_not_change(seller):
    assert seller.get(reverse("lifecycle:definitions")).status_code == 200
    assert seller.post(reverse("lifecycle:new_draft", args=["mql"])).status_code == 403
    assert not Definition.objects.filter(status="draft").exists()


def test_the_person_page_says_the_stage_and_why(seller, rep):
    person = make_person(score_total=50.0, score=50)
    make_event(person, "mail_replied")
    services.evaluate([person.pk])
    page = seller.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "Mail answered on" in page and "by version 1 of the definition" in page


def test_a_stage_is_set_by_hand_with_a_reason(seller):
    person = make_person()
    url = reverse("lifecycle:change_stage", args=[person.pk])
    assert seller.post(url, {"stage": "disqualified", "reason": ""}, **HTMX).status_code == 422
    response = seller.post(url, {"stage": "disqualified", "reason": "competitor"}, **HTMX)
    assert json.loads(response["HX-Trigger"])["person-changed"] == {"id": person.pk}
    assert Person.objects.get(pk=person.pk).stage == "disqualified"


def test_a_suggestion_is_confirmed_with_one_click(seller):
    person = make_person()
    make_event(person, "mail_replied")
    services.evaluate([person.pk])
    page = seller.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "Confirm: Prospect" in page
    seller.post(reverse("lifecycle:decide", args=[Suggestion.objects.get().pk, "accept"]), **HTMX)
    assert Person.objects.get(pk=person.pk).stage == "prospect"


def test_strangers_get_404_and_change_nothing(client):
    owner, other = make_user(), make_user(visibility="own")
    person = make_person(owner=owner)
    make_event(person, "mail_replied")
    services.evaluate([person.pk])
    client.force_login(other)
    stage = reverse("lifecycle:change_stage", args=[person.pk])
    decide = reverse("lifecycle:decide", args=[Suggestion.objects.get().pk, "accept"])
    assert client.post(stage, {"stage": "customer"}).status_code == 404
    assert client.get(stage).status_code == 404
    assert client.post(decide).status_code == 404
    assert Person.objects.get(pk=person.pk).stage == "lead"


def test_many_are_set_at_once_and_back(rep):
    from trichter.lifecycle.people_lists import put_back, set_stages

    people = [make_person(), make_person(stage="mql")]
    before = set_stages(people, {"stage": "mql", "reason": "", "wake_at": None}, rep)
    assert [entry[0] for entry in before] == [people[0].pk]
    put_back(before, rep)
    assert Person.objects.get(pk=people[0].pk).stage == "lead"
