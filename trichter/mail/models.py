"""The ledger of outgoing mail: one row per mail that was decided upon, with its basis and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trichter.people.models import Person


class State(models.TextChoices):
    """Where a mail is on its way. `handing` is the one moment in which nobody can say whether it went out."""

    WAITING = "waiting", pgettext_lazy("a mail", "waiting")
    CLAIMED = "claimed", pgettext_lazy("a mail", "being sent")
    HANDING = "handing", pgettext_lazy("a mail", "being handed over")
    SENT = "sent", pgettext_lazy("a mail", "sent")
    FAILED = "failed", pgettext_lazy("a mail", "not delivered")
    UNCERTAIN = "uncertain", pgettext_lazy("a mail", "perhaps sent")
    REFUSED = "refused", pgettext_lazy("a mail", "held back")


class Reason(models.TextChoices):
    """Why a mail was not sent (yet), for the reader."""

    SUPPRESSED = "suppressed", _("The address is on the suppression list.")
    WITHDRAWN = "withdrawn", _("The person does not want to be written to any more.")
    NO_CONSENT = "no_consent", _("The person has not agreed to be written to for this.")
    PURPOSE_UNUSED = "purpose_unused", _("This purpose is no longer used.")
    PERSON_GONE = "person_gone", _("The person has been deleted.")
    NOT_THEIRS = "not_theirs", _("The address does not belong to the person.")
    COLLEAGUE_GONE = "colleague_gone", _("The colleague has no access any more.")
    NOT_COLLEAGUES = "not_colleagues", _("The address is not the one the colleague signs in with.")
    REJECTED = "rejected", _("The mail server refused the mail.")
    LATER = "later", _("The mail server asked to try again later.")
    UNREACHED = "unreached", _("The mail server could not be reached.")
    GAVE_UP = "gave_up", _("It could not be delivered for two days.")
    BROKE_OFF = "broke_off", _("Sending broke off while the mail was handed over. It may have arrived or not.")
    BROKEN = "broken", _("The mail could not be put together.")


TROUBLED = (State.FAILED, State.UNCERTAIN, State.REFUSED)


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Mails to persons the user sees; mails to colleagues only one's own, for an administrator all."""
        inside = Q(user__isnull=False) if user.may("settings.manage") else Q(user=user)
        seen = Person.objects.visible_to(user).filter(pk=OuterRef("person_id"))  # row by row along the list's own order
        return self.filter(inside | Exists(seen))

    def troubled(self):
        """What somebody should look at: not delivered, perhaps delivered, held back."""
        return self.filter(state__in=TROUBLED)


class Message(models.Model):
    """A mail to a colleague (`user`) or to a person. Written in the transaction that decides it, sent by a worker."""

    key = models.CharField(max_length=160, unique=True)
    basis = models.CharField(max_length=60)  # internal, contract, legitimate_interest, consent:<purpose>
    purpose = models.CharField(max_length=40, blank=True, default="")  # slug of what it is sent for
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=160)  # Message-ID, made from the key: the same on every attempt
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True, default="")  # the mail server's own words
    tries = models.PositiveSmallIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=0)  # how often somebody asked to send it again
    next_try_at = models.DateTimeField(default=timezone.now)
    worker = models.CharField(max_length=120, blank=True, default="")  # who holds it
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)  # its sender knows that it was not delivered

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, person__isnull=True) | Q(user__isnull=True, person__isnull=False),
                name="mail_to_one",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="mail_waiting", condition=Q(state="waiting")),
            models.Index(fields=["claimed_at"], name="mail_held", condition=Q(state__in=("claimed", "handing"))),
            models.Index(fields=["claimed_at"], name="mail_pace", condition=Q(claimed_at__isnull=False)),
            models.Index(fields=["state", "-id"], name="mail_state"),
            models.Index(fields=["id"], name="mail_untold", condition=Q(told=False, state__in=("failed", "refused"))),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def error(self) -> str:
        """Why it was not sent, in the reader's words, with what the mail server said; empty if nothing is wrong."""
        words = Reason(self.reason).label if self.reason else ""
        return f"{words} ({self.answer})" if self.answer else str(words)

    @property
    def is_troubled(self) -> bool:
        """Whether it can be sent again by hand."""
        return self.state in TROUBLED


class Attachment(models.Model):
    """A file that goes along. In the database: written in one transaction with its mail, kept by the same backup."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
