"""Sign-ins in the history: who and when, nothing else about them. The signals are those of Django and allauth."""

from __future__ import annotations

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from trichter.history import services as history

from .models import User


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs) -> None:
    """A sign-in that succeeded."""
    history.record("signin.succeeded", user, by=user)


@receiver(user_logged_out)
def signed_out(sender, user, **kwargs) -> None:
    """A sign-out; `user` is None when the session had ended already."""
    if user is not None:
        history.record("signin.ended", user, by=user)


@receiver(user_login_failed)
def sign_in_failed(sender, credentials, **kwargs) -> None:
    """A wrong password for somebody we know; guesses at unknown addresses leave no trace here."""
    user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
    if user is not None:
        history.record("signin.failed", user)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_factor_changed(sender, user, **kwargs) -> None:
    """A second factor was set up, removed or renewed by its owner."""
    history.record("user.mfa_changed", user, by=user, summary=str(user))
