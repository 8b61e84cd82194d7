"""One connection to the mail server, and what its answers mean."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .basis import INTERNAL
from .models import Message

TOO_LARGE = 552


class TakenBack(Exception):
    """The mail is no longer this worker's: it was thought dead, another one has it."""


class Undelivered(Exception):
    """An attempt failed.

    reached    the server was there and answered
    final      it said that trying again is no use
    uncertain  the connection broke while the mail was handed over: it may have arrived
    answer     the server's own words
    """

    def __init__(self, *, reached: bool, final: bool = False, uncertain: bool = False, answer: str = "") -> None:
        super().__init__(answer)
        self.reached, self.final, self.uncertain, self.answer = reached, final, uncertain, answer


class Post:
    """A connection that is opened with the first mail and closed in the end, by Django's mail backend."""

    def __init__(self) -> None:
        self.backend: Any = get_connection()

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def hand(self, mail: EmailMultiAlternatives, before: Callable[[], None]) -> None:
        """Hand one mail to the server. `before` is called just before its text goes; what it raises ends the attempt.

        A connection that the server closed after an earlier mail is opened once more. Raises Undelivered.
        """
        try:
            self._hand(mail, before)
        except _ClosedEarlier:
            self._hand(mail, before)

    def _hand(self, mail: EmailMultiAlternatives, before: Callable[[], None]) -> None:
        began, fresh = False, True

        def begin() -> None:
            nonlocal began
            before()
            began = True

        try:
            fresh = self.backend.open() is not False  # of our own making; False is one that was open
            self._send(mail, begin)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            self._drop_closed()
            raise refused(error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Undelivered(reached=True, final=True, answer=str(error)[:300]) from error
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            if not fresh and not began:
                raise _ClosedEarlier from error
            raise Undelivered(reached=began, uncertain=began, answer=_words(error)) from error
        except BaseException:
            self._close()  # a half-told mail must not get the next one's text
            raise

    def _send(self, mail: EmailMultiAlternatives, begin: Callable[[], None]) -> None:
        server = getattr(self.backend, "connection", None)
        if not isinstance(server, smtplib.SMTP):  # the console, or a test's outbox
            begin()
            self.backend.send_messages([mail])
            return
        send_text = type(server).data

        def data(text: Any) -> Any:
            begin()
            return send_text(server, text)

        server.data = data  # type: ignore[method-assign, assignment]
        try:
            self.backend.send_messages([mail])
        finally:
            del server.data

    def _drop_closed(self) -> None:
        """Forget a connection that ended with the server's refusal."""
        server = getattr(self.backend, "connection", None)
        if isinstance(server, smtplib.SMTP) and server.sock is None:
            self._close()

    def _close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()


class _ClosedEarlier(Exception):
    """The server had closed the connection before this mail."""


def refused(error: Any) -> Undelivered:
    """What a refusal means. Of a refused sender only the size is about this mail: the rest is a matter of the settings,
    which an administrator will put right while the mail waits."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    else:
        code, words = error.smtp_code, error.smtp_error
    final = code == TOO_LARGE if isinstance(error, smtplib.SMTPSenderRefused) else code >= 500
    return Undelivered(reached=True, final=final, answer=_said(code, words))


def _words(error: Exception) -> str:
    """What went wrong with the connection."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return (getattr(error, "strerror", "") or str(error))[:300]


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:300]


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail of a row of the ledger. One written by a colleague carries their name, and answers go to them."""
    internal = message.basis == INTERNAL
    headers = {"Message-ID": message.message_id}
    sender, reply_to = settings.DEFAULT_FROM_EMAIL, []
    if internal:
        headers["Auto-Submitted"] = "auto-generated"
    elif message.by is not None:
        sender = formataddr((str(message.by), parseaddr(sender)[1]))
        reply_to = [message.by.email]
    mail = EmailMultiAlternatives(
        message.subject, message.text, sender, [message.to], reply_to=reply_to, headers=headers
    )
    if message.html:
        mail.attach_alternative(f"<!DOCTYPE html>\n<html><body>\n{message.html}\n</body></html>", "text/html")
    for file in message.attachments.all():
        mail.attach(file.name, bytes(file.content), file.media_type)
    return mail
