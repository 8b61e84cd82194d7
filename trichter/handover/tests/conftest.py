"""A team of three, a rule that gives them everybody, and people who are ripe."""

import pytest
from django.utils import translation

from trichter.accounts.models import Team
from trichter.handover.models import RejectReason, Rule
from trichter.handover.services import ensure_default
from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.people.tests.factories import make_person, make_user
from trichter.scoring.services import ensure_default as ensure_model
from trichter.worktime.services import create_calendar

ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}


@pytest.fixture(autouse=True)
def house(db):
    """What a new installation has, working round the clock, so that tests need not know the hour."""
    translation.activate("en")
    ensure_model()
    ensure_definitions()
    ensure_default()
    return create_calendar("Round the clock", hours=ALWAYS, time_zone="UTC", is_default=True)


@pytest.fixture
def team(house):
    return Team.objects.create(name="South")


@pytest.fixture
def reps(team):
    """Mia, Jonas and Aylin."""
    return [make_user(first_name=name, team=team, language="en") for name in ("Mia", "Jonas", "Aylin")]


@pytest.fixture
def lead(team):
    return make_user(role="team_lead", first_name="Tom", team=team, language="en")


@pytest.fixture
def rule(team, reps):
    """Everybody to the team, in fair shares."""
    return Rule.objects.create(name="All", team=team)


def make_hot(**values):
    """A person whom the policy hands over."""
    return make_person(**{"stage": "mql", "band": "hot", "score": 70, **values})


def reason(slug: str) -> RejectReason:
    return RejectReason.objects.get(slug=slug)
