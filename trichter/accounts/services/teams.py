"""Teams: who sees whose records."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from trichter.history import services as history
from trichter.history.models import Action

from ..models import Team, User


@transaction.atomic
def save_team(team: Team, members: Iterable[User], *, by: User | None) -> Team:
    """Store a new or renamed team with exactly these members."""
    new = team.pk is None
    team.save()
    team.members.set(members)
    history.record("team.created" if new else "team.changed", team, by=by, summary=team.name)
    return team


@transaction.atomic
def delete_team(team: Team, *, by: User | None) -> Action:
    """Remove a team; its members stay. The returned action can be undone."""
    members = list(team.members.values_list("pk", flat=True))
    kept = {"name": team.name, "members": members}
    action = history.record("team.deleted", team, by=by, summary=team.name, undo=kept)
    team.delete()
    return action


@history.undoes("team.deleted")
def restore_team(action, by) -> None:
    """Bring a deleted team back with the members that still exist."""
    team, _new = Team.objects.get_or_create(name=action.undo["name"])
    team.members.add(*User.objects.filter(pk__in=action.undo["members"]))
