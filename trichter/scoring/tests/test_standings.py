from datetime import timedelta

import pytest

from trichter.scoring import services
from trichter.scoring.models import Scorecard

from .make import NOW, make_card, make_person, visit

pytestmark = pytest.mark.django_db


def test_a_person_is_scored_by_fit_engagement_and_penalty():
    make_card()
    person = make_person(seniority="director", employees=250, email_kind="free")
    visit(person, days_ago=14, path="/preise/pumpen")

    [change] = services.rescore([person.pk], at=NOW)

    person.refresh_from_db()
    assert person.score_fit == 20  # 15 + 12, capped
    assert person.score_engagement == pytest.approx(25 * 0.5 + 5 * 0.5 ** (14 / 30))
    assert person.score_penalty == -10
    assert person.score == round(person.score_total) == change.score == 26
    assert person.band == change.band == "cold"
    assert change.old_score == 0
    assert person.scored_at == NOW


def test_only_the_latest_events_count_where_a_rule_is_limited():
    make_card()
    person = make_person()
    for days in (0.1, 0.2, 1.5, 2.5):  # two on the last day
        visit(person, days_ago=days)

    services.rescore([person.pk], at=NOW)

    person.refresh_from_db()
    pricing = 25 * (0.5 ** (0.1 / 14) + 0.5 ** (1.5 / 14))
    visits = sum(5 * 0.5 ** (days / 30) for days in (0.1, 0.2, 1.5, 2.5))
    assert person.score_total == pytest.approx(pricing + visits, abs=1e-6)


def test_nothing_is_written_where_nothing_differs():
    make_card()
    person = make_person(seniority="c_level")
    assert services.rescore([person.pk], at=NOW)

    assert services.rescore([person.pk], at=NOW + timedelta(hours=1)) == []

    person.refresh_from_db()
    assert person.scored_at == NOW


def test_points_fade_without_events():
    make_card()
    person = make_person()
    visit(person, days_ago=0)
    services.rescore([person.pk], at=NOW)

    [change] = services.rescore([person.pk], at=NOW + timedelta(days=14))

    assert (change.old_score, change.score) == (30, 16)  # 25 / 2 + 5 * 0.5 ** (14 / 30)


def test_an_event_after_the_instant_does_not_count_yet():
    make_card()
    person = make_person()
    visit(person, days_ago=-0.5, now=NOW - timedelta(days=1))
    services.rescore([person.pk], at=NOW - timedelta(days=1))
    person.refresh_from_db()
    assert person.score == -7


def test_a_later_score_is_not_replaced_by_one_computed_before(monkeypatch):
    make_card()
    person = make_person(seniority="c_level")
    services.rescore([person.pk])
    person.refresh_from_db()
    first = person.scored_at
    type(person).objects.filter(pk=person.pk).update(scored_at=first + timedelta(days=1), score=99)

    services.rescore([person.pk])

    person.refresh_from_db()
    assert person.score == 99


def test_deleted_and_unknown_persons_are_left_out():
    make_card()
    person = make_person(seniority="c_level", deleted_at=NOW)

    assert services.rescore([person.pk, 10**12], at=NOW) == []

    person.refresh_from_db()
    assert person.scored_at is None


def test_without_an_active_model_nothing_happens():
    assert services.rescore([make_person().pk]) == []


def test_a_thousand_and_more_are_taken_in_blocks(django_assert_max_num_queries):
    make_card()
    people = [make_person(seniority="director") for _ in range(1005)]

    with django_assert_max_num_queries(30):
        changed = services.rescore([person.pk for person in people], at=NOW)

    assert len(changed) == 1005


def test_sql_is_compiled_once_and_kept_with_the_version():
    card = make_card()
    person = make_person()
    services.rescore([person.pk])
    kept = Scorecard.objects.get(pk=card.pk).compiled

    services.rescore([person.pk])

    assert len(kept) == 1
    assert Scorecard.objects.get(pk=card.pk).compiled == kept
