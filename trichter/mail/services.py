"""Writing a mail into the ledger, and asking for another attempt."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from email.utils import parseaddr
from typing import NamedTuple

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history import services as history
from trichter.people.models import Person

from . import basis as rules
from .errors import BadAddress, NoBasis, TooLarge
from .models import TROUBLED, Attachment, Message, State

MOST_BYTES = 15 * 2**20  # of all attachments; base64 makes 20 MB of it, what most mail servers take


class File(NamedTuple):
    """A file to attach. A plain tuple of the three will do."""

    name: str
    media_type: str
    content: bytes


def send(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    basis: str,
    purpose: str = "",
    person: Person | None = None,
    user=None,
    attachments: Iterable[File | tuple[str, str, bytes]] = (),
    by=None,
) -> Message:
    """Put a mail into the ledger, in the caller's transaction; a worker sends it afterwards.

    The same key again gives the mail that is there already and changes nothing.

    basis        "internal" (to the colleague `user`); "contract" or "legitimate_interest" (to `person`, refused once
                 they withdrew or objected to `purpose`, by default individual mail); "consent" with `purpose`, or
                 "consent:<purpose>" (to `person`, who must have agreed)
    html         besides the text; cleaned of everything that is not plain formatting
    attachments  (name, media type, bytes), 15 MiB together at most
    by           who writes; answers go to their address
    Raises NoBasis (an address nobody may write to, with the reason in words), BadAddress, TooLarge; then nothing is
    written. Raises ValueError for an unknown basis or a missing receiver.
    """
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    kind, wanted = rules.split(basis, purpose)
    if (kind == rules.INTERNAL) != (user is not None and person is None) or (user is None and person is None):
        raise ValueError("an internal mail goes to a user, every other one to a person")
    address = checked_address(to)
    if reason := rules.problem(kind, wanted, address, person=person, user=user):
        raise NoBasis(str(reason.label), reason)
    message = Message(
        key=key,
        basis=f"{kind}:{wanted}" if kind == rules.CONSENT else kind,
        purpose=wanted,
        user=user,
        person=person,
        by=by,
        to=address,
        subject=one_line(subject)[:200],
        text=text,
        html=nh3.clean(html) if html else "",
        message_id=message_id(key),
    )
    return _store(message, checked_files(attachments))


def _store(message: Message, files: list[File]) -> Message:
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            Attachment.objects.bulk_create(
                Attachment(message=message, name=file.name, media_type=file.media_type, content=file.content)
                for file in files
            )
            if message.person is not None and message.by is not None:
                history.record("mail.written", message.person, by=message.by, summary=message.subject, mail=message.pk)
    except IntegrityError:  # another transaction wrote the same key
        return Message.objects.get(key=message.key)
    return message


@transaction.atomic
def send_again(message: Message, *, by) -> bool:
    """Let a mail that was not delivered, held back or perhaps sent be tried again; False if it is in no such state.

    Whether it may be sent is asked again before it leaves.
    """
    row = Message.objects.filter(pk=message.pk, state__in=TROUBLED)
    changed = row.update(
        state=State.WAITING, tries=0, rounds=message.rounds + 1, told=False, reason="", answer="", worker="",
        next_try_at=timezone.now(),
    )  # fmt: skip
    if changed:
        history.record("mail.again", message.person, by=by, summary=message.subject, mail=message.pk)
    return bool(changed)


def message_id(key: str) -> str:
    """The Message-ID of a key: the same on every attempt, so that a receiver can tell a repeated mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()
    return f"<{digest[:40]}@{domain}>"


def checked_address(to: str) -> str:
    """The address in its one spelling. Raises BadAddress."""
    address = unicodedata.normalize("NFC", to).strip()
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress(_("“%(text)s” is no mail address.") % {"text": to[:80]}) from None
    return address


def checked_files(attachments: Iterable[File | tuple[str, str, bytes]]) -> list[File]:
    """The files with names that are safe in a header. Raises TooLarge."""
    files = [File(*each) for each in attachments]
    if sum(len(file.content) for file in files) > MOST_BYTES:
        raise TooLarge(_("The attachments are larger than 15 MB together. Send a link instead."))
    return [File(one_line(file.name).replace("/", "-")[:200], file.media_type, bytes(file.content)) for file in files]


def one_line(text: str) -> str:
    """Without line breaks and control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
