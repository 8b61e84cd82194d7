from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.handover import services, why
from trichter.handover.errors import AlreadyOffered, HasOwner, NobodyThere
from trichter.handover.models import Handover, Rule, Share
from trichter.handover.tests.conftest import make_hot, reason
from trichter.history.models import Action
from trichter.history.services import undo
from trichter.notices.models import Notice
from trichter.people.models import Event, Person
from trichter.people.services import update_company
from trichter.people.tests.factories import make_company, make_event, make_person, make_user
from trichter.worktime.models import Absence, Desk


def ids(*people):
    return [person.pk for person in people]


def reps_of(*people):
    rows = dict(Handover.objects.open().values_list("person", "rep__first_name"))
    return [rows.get(person.pk) for person in people]


def away(user, days=3):
    today = timezone.localdate()
    return Absence.objects.create(user=user, first_day=today, last_day=today + timedelta(days=days))


def test_a_ripe_person_is_offered_once_with_reason_and_event(rule):
    person = make_hot(source="Messe", campaign="Hannover")
    assert len(services.offer_ripe(ids(person))) == 1
    assert services.offer_ripe(ids(person)) == []
    row = Handover.objects.get()
    assert (row.state, row.band, row.source, row.campaign, row.attempt) == ("open", "hot", "Messe", "Hannover", 1)
    assert (row.target_minutes, row.calendar.name, row.why["how"], row.rule) == (240, "Round the clock", "team", rule)
    assert why.lines(row.why)[0] == "fair share: 0 of 0 in the team South this month"
    event = Event.objects.get(type="handover_offered")
    assert (event.person, event.properties["handover"]) == (person, row.pk)
    assert Notice.objects.get().user == row.rep


def test_only_those_the_policy_means_and_nobody_without_rules(reps, rule):
    cold, owned = make_hot(band="cold"), make_hot(owner=reps[0])
    assert services.offer_ripe(ids(cold, owned)) == []
    rule.active = False
    rule.save()
    assert services.offer_ripe(ids(make_hot())) == []
    current = services.policy()
    current.enabled = False
    current.save()
    rule.active = True
    rule.save()
    assert services.offer_ripe(ids(make_hot())) == []


def test_shares_are_kept_over_batches(reps, rule):
    Desk.objects.create(user=reps[0], share=2)
    for _ in range(4):
        services.offer_ripe(ids(make_hot(), make_hot()))
    assert sorted(Share.objects.values_list("user__first_name", "received")) == [("Aylin", 2), ("Jonas", 2), ("Mia", 4)]


def test_absent_and_full_colleagues_are_passed_over_and_the_reason_says_so(reps, rule):
    mia, jonas, _aylin = reps
    away(mia)
    Desk.objects.create(user=jonas, capacity=1)
    people = [make_hot() for _ in range(4)]
    services.offer_ripe(ids(*people))
    assert sorted(reps_of(*people)) == ["Aylin", "Aylin", "Aylin", "Jonas"]
    said = [line for row in Handover.objects.all() for line in why.lines(row.why)]
    assert any("Mia is away until" in line for line in said)
    assert any("Jonas has no room: 1 people in work" in line for line in said)


def test_who_finds_nobody_waits_for_the_sweep(reps, rule):
    gone = [away(rep) for rep in reps]
    person = make_hot()
    assert services.offer_ripe(ids(person)) == []
    assert services.sweep() == 0
    gone[1].delete()
    assert services.sweep() == 1
    assert reps_of(person) == ["Jonas"]
    assert services.sweep() == 0


def test_the_first_rule_that_fits_and_finds_somebody_counts(team, reps):
    boss = make_user(first_name="Boris", language="en")
    company = make_company("Kessler", postcode="89073")
    update_company(company, {"owner": boss})
    Rule.objects.create(name="Owner", to="owner", position=0)
    Rule.objects.create(name="Ulm", to="rep", rep=reps[2], postcodes="89", position=1)
    Rule.objects.create(name="Rest", team=team, position=2)
    at_kessler, in_ulm, elsewhere = make_hot(company=company), make_hot(postcode="89077"), make_hot()
    services.offer_ripe(ids(at_kessler, in_ulm, elsewhere))
    assert reps_of(at_kessler, in_ulm) == ["Boris", "Aylin"]
    assert reps_of(elsewhere)[0] in ("Mia", "Jonas", "Aylin")
    reasons = {row.person_id: why.lines(row.why) for row in Handover.objects.all()}
    assert reasons[at_kessler.pk][0] == "owns the company Kessler"
    assert reasons[in_ulm.pk] == ["named by the rule “Ulm”", "rule “Ulm”: territory 89", "found nobody by: “Owner”"]

    away(boss)
    another = make_hot(company=company)
    services.offer_ripe(ids(another))
    assert reps_of(another) == ["Aylin"]


def test_who_was_turned_down_is_offered_again_only_after_further_contact(reps, rule):
    person = make_hot()
    [row] = services.offer_ripe(ids(person))
    services.reject(row, by=reps[0], reason=reason("no_authority"))
    make_event(person, "page_view")
    assert services.offer_ripe(ids(person)) == []
    assert services.sweep() == 0
    make_event(person, "mail_replied")
    Person.objects.filter(pk=person.pk).update(stage="mql", band="hot")
    assert len(services.offer_ripe(ids(person))) == 1


def test_a_wake_up_brings_them_back_too(reps, rule):
    from trichter.lifecycle.services import wake_due

    person = make_hot()
    [row] = services.offer_ripe(ids(person))
    services.reject(row, by=reps[0], reason=reason("later"), days=5)
    assert wake_due(timezone.now() + timedelta(days=6)) == 1
    Person.objects.filter(pk=person.pk).update(stage="mql", band="hot")
    assert len(services.offer_ripe(ids(person))) == 1


def test_by_hand_to_a_colleague_or_by_the_rules_and_back(reps, rule, lead):
    person = make_person(owner=lead)
    row = services.offer(person, by=lead, rep=reps[1], note=" knows them ")
    assert (row.rep, row.note, row.why["how"]) == (reps[1], "knows them", "manual")
    assert Person.objects.get(pk=person.pk).owner is None
    with pytest.raises(AlreadyOffered):
        services.offer(person, by=lead)
    undo(Action.objects.get(verb="handover.offered"), by=lead)
    assert Person.objects.get(pk=person.pk).owner == lead
    assert not Handover.objects.open().exists()
    assert services.offer(make_person(), by=lead).why["how"] == "team"


def test_by_hand_refuses_others_people_and_says_when_nobody_is_there(reps, rule):
    with pytest.raises(HasOwner, match="Mia"):
        services.offer(make_person(owner=reps[0]), by=reps[1])
    for rep in reps:
        away(rep)
    with pytest.raises(NobodyThere):
        services.offer(make_person(), by=reps[0])
    assert not Handover.objects.exists()


def test_many_at_once_make_one_notice(team, reps, rule):
    people = [make_hot() for _ in range(12)]
    services.offer_ripe(ids(*people))
    assert Notice.objects.count() == 3
    assert {notice.data["count"] for notice in Notice.objects.all()} == {4}


def test_a_batch_costs_as_many_queries_as_one(rule, django_assert_max_num_queries):
    services.offer_ripe(ids(make_hot()))
    people = [make_hot() for _ in range(60)]
    with django_assert_max_num_queries(95):  # half of them tell three colleagues
        services.offer_ripe(ids(*people))
