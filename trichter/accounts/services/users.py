"""Users come, change and go; somebody who can manage users always stays."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history import services as history

from .. import roles
from ..errors import AddressTaken, LastAdministrator, WeakPassword
from ..models import ApiToken, Team, User

CHANGEABLE = ("first_name", "last_name", "role", "visibility", "is_active")
OWN = ("first_name", "last_name", "language", "time_zone", "theme")


@transaction.atomic
def create_user(
    email: str,
    *,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    role: str = roles.SALES,
    visibility: str = User.Visibility.ALL,
    teams: Iterable[Team] = (),
    language: str = "",
    time_zone: str = "",
    is_demo: bool = False,
    by: User | None = None,
) -> User:
    """A new user; without a password they cannot sign in until they set one by a link (see invite).

    Raises AddressTaken, WeakPassword, ValueError for an unknown role or visibility.
    """
    if role not in dict(roles.CHOICES) or visibility not in User.Visibility.values:
        raise ValueError(f"Unknown role {role!r} or visibility {visibility!r}.")
    address = User.objects.normalize_email(email.strip()).lower()
    if User.objects.filter(email__iexact=address).exists():
        raise AddressTaken(_("Somebody signs in with %(email)s already.") % {"email": address})
    user = User(
        email=address,
        first_name=first_name,
        last_name=last_name,
        role=role,
        visibility=visibility,
        language=language,
        time_zone=time_zone,
        is_demo=is_demo,
    )
    check_password_strength(password, user)
    user.set_password(password)
    user.save()
    user.teams.set(teams)
    history.record("user.created", user, by=by, summary=str(user), role=role, visibility=visibility)
    return user


def check_password_strength(password: str | None, user: User) -> None:
    """Raises WeakPassword with all reasons. None (no password yet) passes."""
    if password is None:
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error


@transaction.atomic
def change_user(user: User, changes: dict, *, by: User | None, teams: Iterable[Team] | None = None) -> list[str]:
    """Change role, visibility, names, teams or activity of a user; returns the names of changed fields.

    A deactivated user is signed out by their next click and their tokens are revoked for good.
    Raises LastAdministrator.
    """
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"Not changeable here: {', '.join(sorted(unknown))}.")
    keepers = list(
        User.objects.select_for_update().filter(role=roles.ADMIN, is_active=True).values_list("pk", flat=True)
    )
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(user, name) for name in changes if getattr(user, name) != changes[name]}
    for name in before:
        setattr(user, name, changes[name])
    if keepers == [user.pk] and (user.role != roles.ADMIN or not user.is_active):
        raise LastAdministrator(_("%(user)s is the last administrator. Make somebody else one first.") % {"user": user})
    user.save(update_fields=[*before])
    if not user.is_active:
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    changed = list(before)
    if teams is not None and set(teams) != set(user.teams.all()):
        user.teams.set(teams)
        changed.append("teams")
    if changed:
        shown = {name: [before[name], changes[name]] for name in before}
        history.record("user.changed", user, by=by, summary=str(user), fields=changed, values=shown)
    return changed


@transaction.atomic
def set_own_preferences(user: User, changes: dict) -> None:
    """A user's own name, language, time zone and look."""
    unknown = set(changes) - set(OWN)
    if unknown:
        raise ValueError(f"Not one's own to change: {', '.join(sorted(unknown))}.")
    changed = [name for name in changes if getattr(user, name) != changes[name]]
    for name in changed:
        setattr(user, name, changes[name])
    if changed:
        user.save(update_fields=changed)
        history.record("user.preferences", user, by=user, summary=str(user), fields=changed)


@transaction.atomic
def reset_mfa(user: User, *, by: User | None) -> int:
    """Remove a user's second factors because the device was lost; returns how many there were."""
    from allauth.mfa.models import Authenticator

    count, _kinds = Authenticator.objects.filter(user=user).delete()
    if count:
        history.record("user.mfa_reset", user, by=by, summary=str(user))
    return count
