"""Colleagues join by a link that sets their password and works once."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from trichter.history import services as history

from ..models import User
from .users import create_user


def invite(email: str, *, by: User | None, **fields) -> tuple[User, str]:
    """A user without password and the link by which they set one. Raises what create_user raises."""
    with transaction.atomic():
        user = create_user(email, by=by, **fields)
    return user, password_link(user)


def password_link(user: User) -> str:
    """An address that lets its holder set the user's password, once, for as long as PASSWORD_RESET_TIMEOUT says.

    A sign-in, a changed password or a changed address makes it useless.
    """
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.BASE_URL + path


def send_invitation(user: User, link: str, *, by: User | None) -> bool:
    """Mail the link in the user's language; False when the mail server refused it."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        text = render_to_string("accounts/mail/invitation.txt", {"user": user, "by": by, "link": link})
        subject = _("Your access to Trichter")
    try:
        sent = send_mail(subject, text, None, [user.email])
    except OSError:
        return False
    history.record("user.invited", user, by=by, summary=str(user))
    return bool(sent)
