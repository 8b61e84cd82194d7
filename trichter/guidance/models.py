"""Tasks: the next step of a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person
from trichter.pipeline.models import Opportunity


class Task(models.Model):
    """Something a colleague promised to do with a person by a time; the earliest open one is the next step.

    With an opportunity it is that opportunity's next step; without one it counts for all of the person's.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        MAIL = "mail", _("mail")
        MEETING = "meeting", _("meeting")
        TODO = "todo", _("to do")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tasks")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="tasks")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CALL)
    title = models.CharField(_("what"), max_length=200, blank=True, default="")
    opportunity = models.ForeignKey(
        Opportunity, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks", db_index=False
    )
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "due_at", "id"], name="task_open", condition=Q(done_at=None)),
            models.Index(fields=["person", "due_at"], name="task_person", condition=Q(done_at=None)),
            models.Index(
                fields=["opportunity", "due_at"],
                name="task_opportunity",
                condition=Q(done_at=None, opportunity__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Snooze(models.Model):
    """A colleague does not want to be reminded of a person or an opportunity before `until`.

    Due steps have a time of their own.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "person"], name="snooze_once"),
            models.UniqueConstraint(fields=["user", "opportunity"], name="snooze_opportunity_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.person_id or self.opportunity_id}"


class Prompt(models.Model):
    """Somebody is waiting for us: their message is unanswered, or the day to look at them again has come.

    Derived from the event log and the transitions for touched persons (prompts.py), kept so that Today finds it by one
    index; at most one of a kind per person. `owner` follows the person's owner.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("waits for an answer")
        WOKEN = "woken", _("to be looked at again")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="prompts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()  # since when they wait

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="prompt_once")]
        indexes = [models.Index(fields=["owner", "kind", "at", "id"], name="prompt_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
