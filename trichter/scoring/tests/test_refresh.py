from datetime import timedelta

import pytest

from trichter.people.models import Person, Touch
from trichter.scoring import services, tasks
from trichter.scoring.errors import ChangedMeanwhile
from trichter.scoring.models import Refresh, Scorecard
from trichter.scoring.services import effects

from .make import NOW, SMALL, make_card, make_person, make_user, visit

pytestmark = pytest.mark.django_db


def test_everyone_is_scored_those_never_scored_first():
    make_card()
    old = make_person(seniority="director")
    services.rescore([old.pk], at=NOW)
    new = make_person(seniority="director")
    services.begin_refresh(Refresh.Why.ASKED)

    services.refresh_block(1)

    new.refresh_from_db()
    assert new.scored_at is not None
    refresh = services.refresh_all()
    assert (refresh.scored, refresh.percent) == (2, 100)
    assert refresh.finished_at is not None


def test_a_person_without_new_events_fades_in_the_pass():
    make_card()
    person = make_person()
    visit(person, days_ago=1)
    services.rescore([person.pk], at=NOW - timedelta(days=1))
    person.refresh_from_db()
    assert person.score == 30

    services.refresh_all()

    person.refresh_from_db()
    assert person.score < 30
    assert Touch.objects.filter(person=person).exists()


def test_a_pass_broken_off_goes_on_where_it_stopped():
    make_card()
    people = [make_person(seniority="director") for _ in range(5)]
    services.begin_refresh(Refresh.Why.NIGHTLY)
    while services.refresh_block(2) and Refresh.objects.get().scored < 2:
        pass
    assert Refresh.objects.get().last_id == people[1].pk

    refresh = services.refresh_all()

    assert (Refresh.objects.count(), refresh.scored) == (1, 5)


def test_a_step_noted_twice_counts_once():
    from trichter.scoring.services.refreshing import step

    make_card()
    refresh = services.begin_refresh(Refresh.Why.ASKED)
    Refresh.objects.update(new_done=True)
    refresh.refresh_from_db()

    step(refresh, [1, 2], full=True, changed=[])
    step(refresh, [1, 2], full=True, changed=[])

    assert Refresh.objects.get().scored == 2


def test_an_activated_version_replaces_a_running_pass_and_scores_anew():
    make_card()
    person = make_person(seniority="director")
    services.refresh_all()
    services.begin_refresh(Refresh.Why.NIGHTLY)
    boss = make_user()
    draft = services.draft_from(Scorecard.objects.get(), {**SMALL, "rules": SMALL["rules"][:1]}, by=boss)

    services.activate(draft, by=boss, reason="simpler")
    while tasks.go_on_refreshing():
        pass

    person.refresh_from_db()
    assert person.score == 15
    assert Refresh.objects.filter(finished_at=None).count() == 0


def test_the_nightly_job_begins_one_pass():
    make_card()
    tasks.refresh_nightly()
    tasks.refresh_nightly()
    assert Refresh.objects.count() == 1


def test_without_a_model_nothing_runs():
    tasks.refresh_nightly()
    assert tasks.go_on_refreshing() == 0
    assert services.rebuild_all().scored == 0


def test_a_rebuild_finds_wrong_standings_and_not_those_that_aged():
    make_card()
    right, wrong, unscored = (make_person(seniority="director") for _ in range(3))
    visit(right, days_ago=3)
    services.rescore([right.pk, wrong.pk])
    Person.objects.filter(pk=wrong.pk).update(score=99, score_total=99)

    assert services.rebuild_all(check=True).differed == 2
    assert Person.objects.get(pk=wrong.pk).score == 99
    assert services.rebuild_all().differed == 2

    wrong.refresh_from_db()
    unscored.refresh_from_db()
    assert (wrong.score, unscored.score) == (8, 8)
    result = services.rebuild_all(check=True)
    assert (result.scored, result.differed) == (3, 0)


def test_the_default_model_is_installed_once_and_ready_to_run():
    card = services.ensure_default()
    assert services.ensure_default().pk == card.pk
    assert Scorecard.objects.count() == 1
    assert Scorecard.objects.get().compiled
    person = make_person(seniority="director", email_kind="business")
    services.rescore([person.pk])
    person.refresh_from_db()
    assert person.score_fit == 20


def test_a_large_house_is_looked_at_by_a_stated_random_sample(monkeypatch):
    monkeypatch.setattr(effects, "LARGE", 30)
    monkeypatch.setattr(effects, "SAMPLE", 10)
    make_card()
    for _ in range(40):
        make_person(seniority="director")
    boss = make_user()
    draft = services.draft_from(Scorecard.objects.get(), {**SMALL, "rules": []}, by=boss)

    effect = services.preview(draft, boss)

    assert (effect.people, effect.wanted, effect.scored, effect.done, effect.sampled) == (40, 10, 10, True, True)
    assert effect.moves == {"cold>cold": 10}
    assert len(effect.movers) == 10


def test_a_preview_goes_on_step_by_step(monkeypatch):
    monkeypatch.setattr(effects, "BLOCK", 3)
    make_card()
    people = [make_person(seniority="director") for _ in range(7)]
    boss = make_user()
    draft = services.draft_from(Scorecard.objects.get(), by=boss)

    scored = [services.preview(draft, boss, budget=0).scored for _ in range(3)]

    assert scored == [3, 6, len(people)]
    assert services.effect_of(draft, boss).done


def test_conditions_choose_from_the_bands_that_score():
    from trichter.people.catalogue import catalogue

    services.ensure_default()
    assert [choice.value for choice in catalogue().field("score.band").choices] == ["cold", "warm", "hot"]
    boss = make_user()
    bands = [{"name": "cold", "from": None}, {"name": "glowing", "from": 80}]
    draft = services.draft_from(services.active(), {**SMALL, "bands": bands}, by=boss)

    services.activate(draft, by=boss, reason="other bands")

    assert "glowing" in [choice.value for choice in catalogue().field("score.band").choices]


def test_a_draft_changed_meanwhile_is_not_put_in_force():
    make_card()
    boss = make_user()
    seen = services.draft_from(Scorecard.objects.get(), by=boss)
    services.change_draft(seen, lambda known: {**known, "half_life_days": 3}, by=boss)

    with pytest.raises(ChangedMeanwhile):
        services.activate(seen, by=boss, reason="too late")

    assert Scorecard.objects.get(status="active").version == 1
