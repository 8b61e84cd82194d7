import json

import pytest
from django.urls import reverse

from trichter.handover import services
from trichter.handover.models import Handover, Policy, RejectReason, Rule, Target
from trichter.handover.simulation import simulate
from trichter.handover.tests.conftest import make_hot, reason
from trichter.history.models import Action
from trichter.history.services import undo
from trichter.people.models import Person
from trichter.people.tests.factories import make_user

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def offered(reps, rule):
    return services.offer(make_hot(last_name="Weber"), by=reps[1], rep=reps[0])


@pytest.fixture
def mia(client, reps):
    client.force_login(reps[0])
    return client


@pytest.fixture
def boss(client, lead):
    client.force_login(lead)
    return client


def test_the_list_says_whom_why_and_how_long(mia, offered):
    page = mia.get(reverse("handover:list")).content.decode()
    assert "Weber" in page
    assert "handed over by Jonas" in page
    assert "left" in page
    assert "Weber" not in mia.get("/handovers/?state=accepted").content.decode()


def test_the_list_is_read_by_key_with_few_queries(mia, reps, rule, django_assert_max_num_queries):
    for number in range(53):
        services.offer(make_hot(last_name=f"Nr{number}"), by=reps[1], rep=reps[0])
    with django_assert_max_num_queries(14):
        first = mia.get(reverse("handover:list"))
    after = first.context["after"]
    rest = mia.get(f"/handovers/?after={after}", **PART)
    names = [row.handover.person.last_name for row in (*first.context["rows"], *rest.context["rows"])]
    assert names == [f"Nr{number}" for number in range(53)]


def test_the_persons_head_offers_the_answer_and_a_click_accepts(mia, offered, reps):
    page = mia.get(reverse("people:person", args=[offered.person_id])).content.decode()
    assert "Offered to you" in page
    answer = mia.post(reverse("handover:accept", args=[offered.pk]), {"stage": "prospect"}, **PART)
    assert "person-changed" in answer["HX-Trigger"]
    person = Person.objects.get(pk=offered.person_id)
    assert (person.owner, person.stage) == (reps[0], "prospect")
    assert "Accepted by Mia" in mia.get(reverse("people:person", args=[person.pk])).content.decode()


def test_rejecting_needs_a_reason_and_says_so(mia, offered):
    url = reverse("handover:reject", args=[offered.pk])
    assert "Choose a reason" in mia.post(url, {}, **PART)["HX-Trigger"]
    mia.post(url, {"reason": reason("no_need").pk, "note": "no"}, **PART)
    offered.refresh_from_db()
    assert (offered.state, offered.note) == ("rejected", "no")


def test_handing_over_by_hand(mia, reps, rule):
    person = make_hot(owner=reps[0], stage="lead", band="")
    url = reverse("handover:hand_over", args=[person.pk])
    assert "by the routing rules" in mia.get(url, **PART).content.decode()
    mia.post(url, {"rep": reps[2].pk, "note": "yours"}, **PART)
    row = Handover.objects.get()
    assert (row.rep, row.note, row.by) == (reps[2], "yours", reps[0])


def rule_data(**more):
    return {"name": "South", "to": "team", "active": "on", "condition": "", "postcodes": "70-79", **more}


def test_a_rule_is_saved_ordered_and_removed_and_each_can_be_undone(boss, lead, team, rule):
    boss.post(reverse("handover:rule_new"), rule_data(team=team.pk))
    south = Rule.objects.get(name="South")
    assert list(Rule.objects.all()) == [rule, south]
    boss.post(reverse("handover:order"), {"rule": [south.pk, rule.pk]})
    assert list(Rule.objects.all()) == [south, rule]
    boss.post(reverse("handover:rule_move", args=[south.pk, "down"]))
    assert list(Rule.objects.all()) == [rule, south]
    boss.post(reverse("handover:rule_delete", args=[south.pk]))
    assert list(Rule.objects.all()) == [rule]
    undo(Action.objects.filter(verb="handover.rule_deleted").get(), by=lead)
    assert Rule.objects.filter(name="South", postcodes="70-79").exists()
    page = boss.get(reverse("handover:rules")).content.decode()
    assert "70-79" in page
    assert "to the team South, in fair shares" in page


@pytest.mark.parametrize(
    ("wrong", "told"), [({"postcodes": "Ulm"}, "Ulm"), ({"team": ""}, "Choose the team"), ({"to": "rep"}, "Choose the")]
)
def test_a_rule_that_cannot_work_is_refused_in_words(boss, team, wrong, told):
    answer = boss.post(reverse("handover:rule_new"), rule_data(**{"team": team.pk, **wrong}))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Rule.objects.exists()


def test_the_simulation_says_who_would_have_got_whom_and_changes_nothing(boss, lead, reps, rule, offered):
    other = make_user(first_name="Boris", language="en")
    services.offer(make_hot(last_name="Demir", postcode="10115"), by=lead, rep=reps[0])
    before = list(Handover.objects.values_list("pk", "rep"))
    found = simulate([Rule(name="Berlin", to="rep", rep=other, postcodes="10"), rule], lead)
    assert {each.person.last_name: str(each.new) for each in found.outcomes}["Demir"] == "Boris"
    assert found.nobody == 0
    Rule.objects.filter(pk=rule.pk).update(postcodes="70-79")  # a new rule comes last
    page = boss.post(
        reverse("handover:simulate"), rule_data(name="Berlin", to="rep", rep=other.pk, postcodes="10"), **PART
    )
    assert "Boris" in page.content.decode()
    assert list(Handover.objects.values_list("pk", "rep")) == before
    assert not Rule.objects.filter(name="Berlin").exists()


def test_targets_reasons_and_policy(boss, lead):
    boss.post(reverse("handover:target_new"), {"band": "hot", "source": "Messe", "hours": "1.5", "warning": 50})
    target = Target.objects.get(source="Messe")
    assert (target.minutes, target.warning) == (90, 50)
    boss.post(
        reverse("handover:reason_new"),
        {"label": "Too small", "label_de": "Zu klein", "outcome": "disqualify", "days": 0, "active": "on"},
    )
    assert RejectReason.objects.get(slug="too_small").position > 0
    condition = {"field": "stage", "op": "eq", "value": "mql"}
    boss.post(reverse("handover:settings"), {"condition": json.dumps(condition), "most_attempts": 2})
    current = Policy.objects.get()
    assert (current.condition, current.enabled, current.most_attempts) == (condition, False, 2)
    undo(Action.objects.get(verb="handover.policy_changed"), by=lead)
    assert Policy.objects.get().enabled
    assert "innerhalb" not in boss.get(reverse("handover:settings")).content.decode()
