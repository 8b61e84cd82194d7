"""Colleagues and moments for these tests."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from trichter.accounts.models import Team, User
from trichter.accounts.services import create_user, save_team


def colleague(name: str, role: str = "sales", **more) -> User:
    """A colleague called so."""
    return create_user(f"{name.lower()}@example.org", first_name=name, role=role, language="en", **more)


def team(name: str, *members: User) -> Team:
    """A team of these colleagues."""
    return save_team(Team(name=name), members, by=None) or Team.objects.get(name=name)


def moment(text: str, zone: str = "Europe/Berlin") -> datetime:
    """An aware moment of the wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
