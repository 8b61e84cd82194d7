from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from trichter.ui import chips, icons
from trichter.ui.showcase import people

HOSTILE = '<script>alert("x")</script>'


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


def hostile_person():
    person = people()[0]
    person.name = person.job_title = person.company = HOSTILE
    return person


@pytest.mark.parametrize(
    "source",
    [
        "{% person_line person '/x/' '/x/panel/' %}",
        "{% score_chip person %}",
        "{% stage_pill evil %}",
        "{% band_chip evil %}",
        "{% source_chip evil evil %}",
        "{% avatar person %}",
        "{% empty 'users' evil evil '/x/' evil %}",
        "{% stat evil evil 3 evil evil %}",
        "{% stepper evil 1 evil %}",
        "{% tag_input evil evil evil evil %}",
        "{% file_drop evil evil evil evil %}",
        "{% progress 1 2 evil %}",
        "{% why evil %}{{ evil }}{% endwhy %}",
        "{% spark series label=evil %}",
        "{% icon 'phone' label=evil %}",
        "{% event_row event %}",
    ],
)
def test_no_tag_lets_markup_through(source):
    event = SimpleNamespace(type=HOSTILE, name=HOSTILE, path="", at=timezone.now(), direction="")

    html = draw(source, person=hostile_person(), evil=HOSTILE, series=[1, 2], event=event)

    assert "<script" not in html


def test_score_chip_says_band_in_words_and_links_to_its_reasons():
    html = chips.score_chip(people()[0], "/people/1/score/")

    assert "<b>78</b>" in html
    assert "band-hot" in html
    assert 'class="visually-hidden"> ' in html
    assert 'hx-get="/people/1/score/" hx-target="#panel"' in html


def test_unknown_band_and_stage_are_shown_by_name():
    assert "lukewarm" in chips.band_chip("lukewarm")
    assert "evangelist" in chips.stage_pill("evangelist")


def test_missing_values_leave_a_quiet_dash():
    assert chips.ago(None) == chips.due_chip(None) == chips.stage_pill("") == chips.NOTHING


def test_person_line_without_anything_below_keeps_its_height():
    person = people()[3]
    person.company_id = None

    assert "\u00a0" in chips.person_line(person)


@pytest.mark.parametrize(
    "name, letters", [("Mia Kern", "MK"), ("anna.berg@x.de", "AD"), ("Dr. Ute van Dyk", "DD"), ("", ""), ("李", "李")]
)
def test_initials(name, letters):
    assert chips.initials(name) == letters


def test_unknown_icon_is_an_error_that_says_what_to_do():
    with pytest.raises(icons.UnknownIcon, match=r"frontend/icons.txt"):
        icons.icon("no-such-icon")


def test_unknown_icon_is_only_missing_in_production(settings):
    settings.TESTING = settings.DEBUG = False

    assert icons.icon("no-such-icon") == ""


def test_spark_draws_a_level_line_for_equal_values():
    assert "nan" not in chips.spark([5, 5, 5]).lower()
    assert chips.spark([1]) == ""


def test_event_row_shows_kind_and_sentence():
    kind = SimpleNamespace(label="Call", icon="phone", direction="out")
    event = SimpleNamespace(type="call_logged", kind=kind, name="", path="", sentence="no answer", at=timezone.now())

    html = draw("{% event_row event %}", event=event)

    assert "Call" in html
    assert "no answer" in html
    assert "event-out" in html


def test_qs_changes_and_removes_keys_and_keeps_the_rest():
    request = RequestFactory().get("/people/?q=a%20b&sort=name&page=2")

    html = draw("{% qs request sort='-score' page=None %}", request=request)

    assert html == "?q=a+b&amp;sort=-score"


def test_numbers_follow_the_language_but_attributes_do_not():
    with translation.override("de"):
        assert draw("{{ n|num:2 }} {{ n|plain }} {{ 12000|capped }}", n=1234.5) == "1.234,50 1234.5 10.000+"
        assert draw("{% stepper 'p' 2.5 'Punkte' step=0.5 %}").count('value="2.5"') == 1
    with translation.override("en"):
        assert draw("{{ n|num:2 }}", n=1234.5) == "1,234.50"


def test_signed_uses_a_real_minus():
    assert draw("{{ a|signed }} {{ b|signed }} {{ 0|signed }}", a=5, b=-5) == "+5 −5 0"


def test_stat_colours_a_fall_as_good_where_less_is_better():
    assert "trend-good" in draw("{% stat 'Days' 3 -1 good='down' %}")
    assert "trend-bad" in draw("{% stat 'Days' 3 1 good='down' %}")


def test_due_chip_of_a_day_is_not_overdue_on_that_day():
    assert "due-today" in chips.due_chip(timezone.localdate())
    assert "due-overdue" in chips.due_chip(timezone.localdate() - timedelta(days=1))
    assert "due-later" in chips.due_chip(date.today() + timedelta(days=3))
