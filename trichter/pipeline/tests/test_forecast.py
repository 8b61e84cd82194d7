"""The forecast against a slow reckoning, opportunity by opportunity."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from trichter.people.tests.factories import make_user
from trichter.pipeline import forecast, loading, services
from trichter.pipeline.models import ForecastSnapshot, Move, Opportunity, Stage
from trichter.pipeline.services.figures import refresh_outcomes, take_snapshots

from .factories import default_pipeline, reason

NOW = timezone.now()


@given(st.integers(0, 500).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases))))
def test_the_interval_holds_the_share_and_narrows_with_cases(pair):
    won, cases = pair
    low, high = forecast.wilson(won, cases)
    assert 0 <= low <= high <= 1
    if cases:
        assert low - 1e-12 <= won / cases <= high + 1e-12
        more = forecast.wilson(won * 10, cases * 10)
        assert more[1] - more[0] < high - low


def test_below_thirty_cases_the_stage_speaks():
    few, enough = forecast.chance_of(40, 29, 20), forecast.chance_of(40, 30, 20)
    assert (few.value, few.enough, few.cases) == (0.4, False, 29)
    assert (enough.value, enough.enough) == (20 / 30, True)


def make_random(count: int, seed: int = 7) -> None:
    """Opportunities with random ways through the stages, ages, closings and reopenings."""
    chance = random.Random(seed)
    pipeline = default_pipeline()
    stages = list(pipeline.stages.filter(kind="open"))
    reps = [make_user(), make_user(), None]
    for number in range(count):
        at = NOW - timedelta(days=chance.uniform(100, 400))
        row = services.open_opportunity(
            f"Nr {number}",
            owner=chance.choice(reps),
            amount=chance.choice([None, chance.randint(1, 90_000)]),
            close_date=chance.choice([None, date(2026, chance.randint(1, 12), 15)]),
            at=at,
        )
        for _step in range(chance.randint(0, 4)):
            at += timedelta(days=chance.choice([0.5, 5, 12, 25, 50]))
            target = chance.choice(stages)
            if target != row.stage:
                services.move(row, target, by=None, at=at, check=False)
        end = chance.choice(["open", "won", "lost", "reopened"])
        if end != "open":
            at += timedelta(days=chance.choice([1, 10, 40]))
            services.lose(row, reason(), by=None, at=at) if end == "lost" else services.win(
                row, by=None, at=at, check=False
            )
        if end == "reopened":
            services.reopen(row, by=None)


def slow_outcomes() -> dict:
    """Case by case."""
    found: dict = {}
    for row in Opportunity.objects.alive().exclude(closed_at=None):
        longest: dict = {}
        for step in Move.objects.filter(opportunity=row, from_stage__kind="open"):
            longest[step.from_stage_id] = max(step.age_seconds, longest.get(step.from_stage_id, 0))
        for stage, seconds in longest.items():
            for bucket, lower in enumerate((0, *forecast.AGES)):
                if seconds > lower * 86_400 or bucket == 0:
                    cases, won = found.get((stage, bucket), (0, 0))
                    found[stage, bucket] = (cases + 1, won + (row.stage.kind == "won"))
    return found


def test_outcomes_and_forecast_equal_the_slow_reckoning(house, monkeypatch):
    monkeypatch.setattr(forecast, "ENOUGH", 5)
    make_random(60)
    assert loading.count_outcomes() == slow_outcomes()
    refresh_outcomes()
    pipeline, history = default_pipeline(), slow_outcomes()
    assert loading.outcomes(pipeline) == history

    months: dict = {}
    for row in Opportunity.objects.alive().open():
        month = row.close_date.replace(day=1) if row.close_date else None
        cases, won = history.get((row.stage_id, forecast.bucket_of((NOW - row.stage_since).total_seconds())), (0, 0))
        p = won / cases if cases >= 5 else row.stage.chance / 100
        sums = months.setdefault((month, row.owner_id), [0, Decimal(0), 0.0, 0.0, 0])
        amount = row.amount or Decimal(0)
        sums[0] += 1
        sums[1] += amount
        sums[2] += float(amount) * row.stage.chance / 100
        sums[3] += float(amount) * p
        sums[4] += cases < 5
    basis = loading.load(Opportunity.objects.all(), pipeline, NOW)
    lines = {key: line for key, line in basis.lines(lambda month, owner: (month, owner)).items() if line.count}
    assert set(lines) == set(months)
    for key, (count, amount, by_stage, by_history, too_few) in months.items():
        line = lines[key]
        assert (line.count, line.too_few) == (count, too_few)
        assert line.amount == pytest.approx(float(amount))
        assert line.by_stage == pytest.approx(by_stage)
        assert line.by_history == pytest.approx(by_history)
        assert 0 <= line.worst <= line.likely + 1e-9 <= line.best + 2e-9
        assert line.best <= line.amount + 1e-9


def test_the_bounds_hold_the_sum_in_four_of_five_cases():
    """Drawn 4,000 times from the chances themselves, the sum falls between worst and best in about 80 %."""
    chance = random.Random(3)
    deals = [(chance.uniform(1_000, 20_000), chance.choice([1, 2, 3])) for _ in range(60)]
    stages = {1: 20, 2: 50, 3: 80}
    rows = [forecast.OpenSum(None, None, stage, 0, 1, amount, amount**2) for amount, stage in deals]
    line = forecast.forecast(rows, stages, forecast.chances(stages, {}), key=lambda *_: 0)[0]
    draws = [sum(amount for amount, stage in deals if chance.random() < stages[stage] / 100) for _ in range(4_000)]
    inside = sum(line.worst <= draw <= line.best for draw in draws) / len(draws)
    assert 0.77 < inside < 0.83


def test_a_snapshot_is_taken_once_a_week_and_compared_with_what_came(house):
    mia, ole = make_user(), make_user(visibility="own")
    today = timezone.localdate()
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    row = services.open_opportunity("A", owner=mia, amount=1000, close_date=last + timedelta(days=9))
    assert take_snapshots(last - timedelta(days=3)) == 1
    assert take_snapshots(last - timedelta(days=3)) == 0
    noon = timezone.make_aware(timezone.datetime(last.year, last.month, 20, 12))
    Opportunity.objects.filter(pk=row.pk).update(stage_since=noon - timedelta(days=2))
    services.win(row, by=mia, at=noon, check=False)

    found = loading.turned_out(mia, default_pipeline())
    assert [(each.month, each.said_by_stage, each.actual) for each in found] == [(last, 200.0, 1000.0)]
    assert loading.turned_out(ole, default_pipeline()) == []
    assert ForecastSnapshot.objects.get().open_count == 1


def test_figures_obey_visibility(house):
    mia, ole = make_user(visibility="own"), make_user(visibility="own")
    for owner, amount in ((mia, 100), (ole, 900), (None, 30)):
        services.open_opportunity("A", owner=owner, amount=amount)
    basis = loading.load(Opportunity.objects.visible_to(mia), default_pipeline())
    assert sum(row.amount for row in basis.rows) == 130
    assert Stage.objects.count() == len(basis.stages)
