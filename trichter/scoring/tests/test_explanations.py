import math
import random
from datetime import timedelta

import pytest

from trichter.people.services import update_person
from trichter.scoring import services
from trichter.scoring.apportion import apportion, tenths
from trichter.scoring.presenting import explanation_page

from .make import NOW, SMALL, make_card, make_person, make_user, visit

pytestmark = pytest.mark.django_db


def adds_up(found):
    """Rows and caps add up to the total, lines as shown to the shown total, and that rounds to the score."""
    rows = math.fsum(row.now for row in found.rows) + math.fsum(cap.cut for cap in found.caps)
    assert rows == pytest.approx(found.total, abs=1e-9)
    page = explanation_page(found, None)
    for part in page["parts"]:
        lines = sum(round(line.now * 10) for line in part.lines) + round(part.cut * 10)
        assert lines == round(part.sum * 10)
    assert sum(round(part.sum * 10) for part in page["parts"]) == round(page["total"] * 10)
    assert math.floor(page["total"] + 0.5) == found.score


def test_reasons_add_up_to_the_score_for_people_of_all_kinds():
    make_card()
    chance = random.Random(7)
    people = []
    for _ in range(60):
        person = make_person(
            seniority=chance.choice(["", "c_level", "junior"]),
            email_kind=chance.choice(["", "free", "business"]),
            employees=chance.choice([None, 5, 500]),
        )
        for _ in range(chance.randrange(9)):
            visit(person, days_ago=chance.uniform(0, 300), path=chance.choice(["/preise", "/preise/a", "/blog"]))
        people.append(person)
    now = NOW + timedelta(days=1, seconds=7)
    services.rescore([person.pk for person in people], at=now)

    for person in people:
        person.refresh_from_db()
        found = services.explain(person, now)
        adds_up(found)
        assert found.total == pytest.approx(person.score_total, abs=1e-6)
        assert (found.score, found.band) == (person.score, person.band)
        assert found.fit == pytest.approx(person.score_fit, abs=1e-6)


def test_the_shown_standing_is_explained_as_of_the_instant_it_was_computed_at():
    make_card()
    person = make_person(seniority="director")
    visit(person, days_ago=5)
    services.rescore([person.pk])
    person.refresh_from_db()

    found = services.explain(person)

    assert found.as_of == person.scored_at
    assert not found.past
    assert found.total == pytest.approx(person.score_total, abs=1e-9)
    adds_up(found)


def test_a_cap_is_a_line_of_its_own():
    make_card()
    person = make_person(seniority="director", employees=300)

    found = services.explain(person, NOW)

    [cap] = found.caps
    assert (cap.part, cap.limit, cap.cut) == ("fit", 20, -7)
    adds_up(found)


def test_the_past_is_explained_with_the_attributes_of_that_day():
    make_card()
    person = make_person(seniority="", created_at=NOW - timedelta(days=30))
    before = NOW - timedelta(days=10)
    update_person(person, {"seniority": "director"}, by=None, source="test")
    person.refresh_from_db()

    then, now = services.explain(person, before), services.explain(person)

    assert "decides" not in {row.rule_id for row in then.rows}
    assert "decides" in {row.rule_id for row in now.rows}


def test_events_after_the_day_are_unknown_on_it():
    make_card()
    person = make_person()
    visit(person, days_ago=3)

    assert services.explain(person, NOW - timedelta(days=4)).engagement == 0
    assert services.explain(person, NOW - timedelta(days=2)).engagement > 0


def test_what_fades_next_is_named():
    make_card()
    person = make_person()
    visit(person, days_ago=0)

    found = services.explain(person, NOW)

    assert found.next_to_fade.rule_id == "pricing"
    assert found.next_to_fade.fades_in == pytest.approx(14 * math.log2(25 / 24))
    assert [row.rule_id for row in found.fading] == ["pricing"]


def test_old_events_are_one_line_together():
    make_card()
    person = make_person()
    for days in (250, 260, 270):
        visit(person, days_ago=days, path="/blog")
    page = explanation_page(services.explain(person, NOW), None)

    engagement = next(part for part in page["parts"] if part.part == "engagement")
    assert [line.faded for line in engagement.lines] == [3]


def test_the_course_shows_a_point_a_week():
    make_card()
    person = make_person()
    visit(person, days_ago=20)

    points = services.course(person, now=NOW)

    assert len(points) == 13
    assert [point.at for point in points] == sorted(point.at for point in points)
    assert points[0].score < points[-3].score
    assert points[-1].score == services.explain(person, NOW).score


def test_the_course_of_a_new_person_begins_with_them():
    make_card()
    person = make_person(created_at=NOW - timedelta(days=15))

    assert len(services.course(person, now=NOW)) == 3


def test_explaining_costs_few_queries(django_assert_max_num_queries):
    make_card()
    person = make_person(seniority="director")
    for days in range(30):
        visit(person, days_ago=days)
    services.rescore([person.pk])
    person.refresh_from_db()

    with django_assert_max_num_queries(6):
        services.explain(person)


@pytest.mark.parametrize(
    ("values", "total"),
    [([1.4, 1.4, 1.2], 4), ([0.5, 0.5], 1), ([-3.5, 2.25], -1), ([], 0), ([7.999], 8), ([10.0, -4.0], 5)],
)
def test_apportioned_numbers_add_up(values, total):
    shown = apportion(values, total)
    assert sum(shown) == (total if values else 0)
    assert all(abs(number - value) <= 1.5 for number, value in zip(shown, values, strict=True))


@pytest.mark.parametrize(
    ("total", "score", "shown"), [(77.49, 77, 774), (77.5, 78, 775), (-0.5, 0, -5), (12.0, 12, 120)]
)
def test_tenths_round_to_the_shown_score(total, score, shown):
    assert tenths(total, score) == shown


def test_a_model_without_rules_explains_nothing():
    make_card({**SMALL, "rules": []})
    found = services.explain(make_person(), NOW)
    assert (found.rows, found.total, found.band) == ([], 0, "cold")
    assert make_user()
