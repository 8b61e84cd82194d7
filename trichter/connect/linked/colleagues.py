"""Colleagues from a list: stored without access, so that what they did has a name; team leads and teams with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trichter.accounts.models import Team, User
from trichter.accounts.role_names import SALES, TEAM_LEAD
from trichter.accounts.services import create_user

from .lists import LinkedList, Report

NOWHERE = "import.invalid"  # reserved: no mail ever arrives there


def folded_name(text: str) -> str:
    """A name for comparing."""
    return " ".join(text.casefold().split())


class Colleagues:
    """All users by address and by name."""

    def __init__(self) -> None:
        self.by_mail: dict[str, User] = {}
        self.by_name: dict[str, User] = {}
        for user in User.objects.order_by("-pk"):
            self.add(user)

    def add(self, user: User) -> None:
        """Know one more."""
        self.by_mail[user.email.casefold()] = user
        self.by_name[folded_name(f"{user.first_name} {user.last_name}")] = user

    def find(self, text: str) -> User | None:
        """Whom a list means."""
        return self.by_mail.get(text.strip().casefold()) or self.by_name.get(folded_name(text))

    def create(self, name: str, *, by, email: str = "", role: str = SALES, teams: Iterable[Team] = ()) -> User:
        """A colleague without access. Raises AddressTaken."""
        first, _space, last = " ".join(name.split()).rpartition(" ")
        address = email or f"{slugify(name)[:50] or 'user'}@{NOWHERE}"
        user = create_user(address, first_name=first[:150], last_name=last[:150], role=role, teams=teams, by=by)
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
        self.add(user)
        return user


def bring_in(source: LinkedList, report: Report, *, by) -> list[int]:
    """Create the colleagues that are not known yet; returns their ids. The manager becomes a team lead of the team."""
    known, made = Colleagues(), []
    for entry in source.rows(report):
        name = entry["name"] or f"{entry['first_name']} {entry['last_name']}".strip()
        email = entry["email"].casefold()
        if not name and not email:
            report.refuse(entry, "name", _("The row names nobody."))
            continue
        if email:
            try:
                validate_email(email)
            except ValidationError:
                report.refuse(entry, "email", _("This is no mail address."))
                continue
        teams = [Team.objects.get_or_create(name=entry["team"][:80])[0]] if entry["team"] else []
        if entry["manager"] and known.find(entry["manager"]) is None:
            made.append(known.create(entry["manager"], by=by, role=TEAM_LEAD, teams=teams).pk)
            report.created += 1
        found = known.find(email) if email else known.find(name)
        if found is not None:
            report.unchanged += 1
            continue
        made.append(known.create(name or email.partition("@")[0], by=by, email=email, teams=teams).pk)
        report.created += 1
    return made
