"""Users, teams, tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import roles


class Team(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """A user with a normalised address. Raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A colleague who signs in by e-mail; role says what they may do, visibility whose records they see."""

    class Visibility(models.TextChoices):
        ALL = "all", _("everyone's records")
        TEAM = "team", _("their team's records and those without owner")
        OWN = "own", _("their own records and those without owner")

    class Theme(models.TextChoices):
        AUTO = "", _("like the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    role = models.CharField(_("role"), max_length=20, choices=roles.CHOICES, default=roles.SALES)
    visibility = models.CharField(_("sees"), max_length=8, choices=Visibility.choices, default=Visibility.ALL)
    teams = models.ManyToManyField(Team, blank=True, related_name="members", verbose_name=_("teams"))
    language = models.CharField(_("language"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    theme = models.CharField(_("look"), max_length=5, choices=Theme.choices, default=Theme.AUTO, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = UserManager()  # type: ignore[assignment]
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = str(self).replace("@", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    def may(self, permission: str) -> bool:
        """Whether the user's role allows it."""
        return self.is_active and roles.allows(self.role, permission)


class ApiTokenQuerySet(models.QuerySet):
    def usable(self):
        """Tokens neither revoked nor expired, of active users."""
        return self.filter(revoked_at=None, user__is_active=True).exclude(expires_at__lte=timezone.now())


class ApiToken(models.Model):
    """A key for programs: acts as its user, narrowed to scopes. Only the digest of the key is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def may(self, permission: str) -> bool:
        """Whether the token reaches that far: its scopes name it and its user still may do it."""
        return permission in self.scopes and self.user.may(permission)
