from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from trichter.ui import times

NOW = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)  # 14:30 in Berlin


@pytest.fixture(autouse=True)
def berlin():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        yield


@pytest.mark.parametrize(
    "delta, german, english",
    [
        (timedelta(seconds=20), "gerade eben", "just now"),
        (timedelta(minutes=1), "vor 1 Minute", "1 minute ago"),
        (timedelta(minutes=59), "vor 59 Minuten", "59 minutes ago"),
        (timedelta(hours=2), "vor 2 Stunden", "2 hours ago"),
        (timedelta(hours=-2), "in 2 Stunden", "in 2 hours"),
        (timedelta(days=1), "gestern", "yesterday"),
        (timedelta(days=-1), "morgen", "tomorrow"),
        (timedelta(days=3), "vor 3 Tagen", "3 days ago"),
        (timedelta(days=-3), "in 3 Tagen", "in 3 days"),
        (timedelta(days=90), "24.08.2026", "24 Aug 2026"),
    ],
)
def test_ago_in_both_languages(delta, german, english):
    with translation.override("de"):
        assert times.ago(NOW - delta, NOW) == german
    with translation.override("en"):
        assert times.ago(NOW - delta, NOW) == english


def test_a_day_without_time_has_no_hours():
    with translation.override("de"):
        assert times.ago(date(2026, 11, 22), NOW) == "heute"
        assert times.exact(date(2026, 11, 22)) == "22.11.2026"


def test_exact_uses_the_time_zone_of_the_reader():
    with translation.override("de"):
        assert times.exact(NOW) == "22.11.2026, 14:30"
    with timezone.override(ZoneInfo("America/New_York")), translation.override("en"):
        assert times.exact(NOW) == "22 Nov 2026, 08:30"


@pytest.mark.parametrize(
    "delta, label, state",
    [
        (timedelta(hours=2), "heute 16:30", "today"),
        (timedelta(hours=-2), "heute 12:30", "overdue"),
        (timedelta(days=1), "morgen 14:30", "later"),
        (timedelta(days=-5), "vor 5 Tagen", "overdue"),
        (timedelta(days=5), "in 5 Tagen", "later"),
    ],
)
def test_due(delta, label, state):
    with translation.override("de"):
        assert times.due(NOW + delta, NOW) == (label, state)
