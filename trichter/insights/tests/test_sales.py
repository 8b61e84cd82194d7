"""Handovers and opportunities: figures equal plain loops, obey visibility, and open exactly their rows."""

import re
from datetime import timedelta
from html import unescape
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from trichter.handover.models import Handover, RejectReason
from trichter.insights import funnel, lake, services
from trichter.insights.cuts import Cut
from trichter.insights.lake_files import Files
from trichter.insights.pages import PAGES
from trichter.insights.sides import DEALS, HANDOVERS, HOUR, JUDGED, RESPONDED, WON
from trichter.lifecycle.models import Definition
from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.lifecycle.services.stages import Move, apply
from trichter.people.models import Person
from trichter.people.models.event import micros
from trichter.people.services import delete_person
from trichter.people.tests.factories import make_event, make_person, make_user
from trichter.pipeline.models import LostReason, Opportunity, Pipeline, Stage
from trichter.pipeline.services import ensure_default as ensure_pipeline

pytestmark = pytest.mark.django_db
ALL = Cut(period="all")
SOURCES = ["messe", "google", ""]


@pytest.fixture
def colleagues():
    return make_user(visibility="own", language="en"), make_user(visibility="own"), make_user(role="marketing")


@pytest.fixture
def house(colleagues):
    """Sixty people of two colleagues with a handover each, a third of them customers, and as many opportunities."""
    ensure_definitions()
    ensure_pipeline()
    random, now = Random(7), timezone.now()
    reason = RejectReason.objects.get_or_create(slug="no-budget-x", defaults={"label": "No budget at all"})[0]
    pipeline = Pipeline.objects.get(is_default=True)
    stages = {kind: Stage.objects.filter(pipeline=pipeline, kind=kind).first() for kind in ("open", "won", "lost")}
    handovers, deals = [], []
    for _number in range(60):
        owner, source = random.choice([None, *colleagues[:2]]), random.choice(SOURCES)
        person = make_person(owner=owner, source=source)
        at = now - timedelta(hours=random.randint(1, 3000))
        took = random.choice([None, 1, 3, 7, 12, 30])
        state = random.choice(["open", "accepted", "rejected", "returned", "expired"])
        row = Handover.objects.create(
            person=person,
            rep=owner,
            source=source,
            state=state,
            offered_at=micros(at),
            responded_at=None if took is None else micros(at) + took * HOUR,
            reject_reason=reason if state == "rejected" else None,
        )
        won = random.random() < 0.3
        if won:
            apply([Move(person.pk, "lead", "customer")], at=at + timedelta(days=random.choice([-300, 1])))
        handovers.append((row, person, took))
        kind = random.choice(["open", "won", "lost"])
        deals.append(
            Opportunity.objects.create(
                name=f"Deal {person.pk}",
                person=person,
                owner=owner,
                pipeline=pipeline,
                stage=stages[kind],
                amount=random.randint(1, 900) * 10,
                source=source,
                opened_at=at,
                closed_at=None if kind == "open" else now - timedelta(hours=random.randint(0, 1000)),
                lost_reason=LostReason.objects.first() if kind == "lost" else None,
            )
        )
    services.rebuild()
    return handovers, deals


def looks(folder):
    """The same facts live and from files."""
    Files(folder).refresh()
    return lake.look(folder), lake.look(folder, live=0)


def test_figures_of_handovers_equal_plain_loops(house, colleagues, tmp_path):
    for look in looks(tmp_path):
        for user in colleagues:
            seen = set(Person.objects.visible_to(user).values_list("pk", flat=True))
            mine = [(row, person, took) for row, person, took in house[0] if person.pk in seen]
            measures = ("count(*)", f"count(*) FILTER ({RESPONDED})", f"count(*) FILTER ({WON})")
            found = {row[0]: row[1:] for row in funnel.tally(look, ALL, user, HANDOVERS, "source", measures)}
            for source in SOURCES:
                some = [each for each in mine if each[0].source == source]
                won = [row for row, person, _took in some if became_customer(person) >= row.offered_at]
                answered = [took for _row, _person, took in some if took is not None]
                assert found[source or "~"] == (len(some), len(answered), len(won))
            half = f"quantile_disc(h.worked, 0.5) FILTER ({RESPONDED})"
            ordered = sorted(took for _row, _person, took in mine if took is not None)
            assert (
                funnel.tally(look, ALL, user, HANDOVERS, "", (half,))[0][1] == ordered[(len(ordered) - 1) // 2] * HOUR
            )
            assert funnel.tally(look, ALL, user, HANDOVERS, "", (f"count(*) FILTER ({JUDGED})",))[0][1] == 0


def became_customer(person) -> float:
    step = person.transitions.filter(to_stage="customer").first()
    return micros(step.at) if step else float("-inf")


def test_figures_of_opportunities_equal_plain_loops(house, colleagues, tmp_path):
    for look in looks(tmp_path):
        for user in colleagues:
            mine = Opportunity.objects.visible_to(user).select_related("stage")
            measures = ("count(*)", "COALESCE(sum(d.cents), 0)")
            won = funnel.tally(look, ALL, user, DEALS, "source", measures, where="d.kind = 'won'")
            for key, count, cents in won:
                rows = [deal for deal in mine if deal.stage.kind == "won" and deal.source == key.replace("~", "")]
                assert (count, cents) == (len(rows), sum(round(deal.amount * 100) for deal in rows))
            assert sum(row[1] for row in won) == sum(deal.stage.kind == "won" for deal in mine)


def test_the_last_touch_is_the_last_contact_with_a_source_before_the_opening(house, colleagues):
    deal = next(each for each in house[1] if each.stage.kind == "won")
    make_event(deal.person, "form_submitted", deal.opened_at - timedelta(days=2), source="linkedin")
    make_event(deal.person, "webinar_attended", deal.opened_at - timedelta(days=1), source="webinar")
    make_event(deal.person, "page_view", deal.opened_at - timedelta(hours=1), source="ignored")
    make_event(deal.person, "form_submitted", deal.opened_at + timedelta(days=1), source="later")
    look = lake.look()
    where = f"d.deal_id = {deal.pk}"
    rows = funnel.tally(look, ALL, colleagues[2], DEALS, "last", ("count(*)",), where=where)
    assert rows == [("webinar", 1)]


def test_deleted_people_take_their_handovers_along(house, colleagues):
    before = funnel.tally(lake.look(), ALL, colleagues[2], HANDOVERS, "", ("count(*)",))[0][1]
    delete_person(house[0][0][1], by=colleagues[2])
    assert funnel.tally(lake.look(), ALL, colleagues[2], HANDOVERS, "", ("count(*)",))[0][1] == before - 1


@pytest.mark.parametrize("name", ["speed", "rejections", "revenue", "compliance", "forecast"])
def test_every_number_of_every_page_opens_exactly_its_rows(client, house, colleagues, name, monkeypatch):
    from trichter.insights.views import rows as view

    monkeypatch.setattr(view, "SIZE", 1000)
    for user in (colleagues[0], colleagues[2]):
        client.force_login(user)
        page = unescape(client.get(f"{reverse(f'insights:{name}')}?period=all").content.decode())
        numbers = re.findall(r'href="(/insights/(?:people|handovers|deals)/\?[^"]*)"[^>]*>(\d+)</a>', page)
        assert numbers
        for url, number in dict(numbers).items():
            listed = client.get(url).content.decode()
            assert len(re.findall(r"<tr data-row", listed)) == int(number), url


def test_compliance_shows_both_gaps(colleagues):
    ensure_definitions()
    definition = Definition.objects.get(stage="mql", status="active")
    user, at = colleagues[2], timezone.now() - timedelta(days=1)
    people = [make_person(owner=owner) for owner in (None, None, colleagues[0], None)]
    apply([Move(each.pk, "lead", "mql", definition) for each in people[:3]], at=at)
    Handover.objects.create(person=people[0], definition=definition, offered_at=micros(timezone.now()))
    Handover.objects.create(person=people[3], offered_at=micros(timezone.now()))
    services.rebuild()
    handed, versions, met = PAGES["compliance"].frames(lake.look(), ALL, user)
    assert [row[1].value for row in handed.rows] == [2, 0, 1, 1]
    assert [row[1].value for row in versions.rows] == [1]
    assert [cell.value for cell in met.rows[0][1:5]] == [3, 1, 1, 1]


def test_the_overview_compares_with_the_period_before(colleagues):
    ensure_pipeline()
    for days in (3, 4, 40):
        make_person(at=None)
        person = Person.objects.latest("pk")
        Person.objects.filter(pk=person.pk).update(created_at=timezone.now() - timedelta(days=days))
    services.rebuild()
    figures = PAGES["overview"].figures(lake.look(), Cut(period="30"), colleagues[2])
    leads = figures[0][1][0]
    assert (leads.value, leads.before, leads.change) == ("2", "1", 1)
    assert "cell=reached-lead" in leads.url
