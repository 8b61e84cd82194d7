"""Saved views of lists, where a user left a list, and work on many records at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own views and those shared with one of the user's teams or with everyone."""
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedView(models.Model):
    """A list's filter, sort and columns under a name; private or shared."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=20)  # people, companies
    name = models.CharField(_("name"), max_length=80)
    query = models.JSONField(default=dict)  # {"condition": …, "sort": "-score", "columns": […]}
    shared = models.BooleanField(_("for the team"), default=False)
    position = models.PositiveIntegerField(default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ListMemory(models.Model):
    """How a user last saw a list, so that it looks the same after a new sign-in and on another device."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=20)
    query = models.TextField(default="")  # the part of the address after the question mark

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_name"], name="list_memory_once")]

    def __str__(self) -> str:
        return f"{self.list_name} {self.query}"


class BulkRun(models.Model):
    """A change of many people that the worker carries out, with its progress."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=60)
    data = models.JSONField(default=dict)  # what the action's form gave, as JSON
    chosen = models.JSONField(default=dict)  # {"ids": […]} or {"condition": …}
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    message = models.TextField(blank=True, default="")
    history_id = models.BigIntegerField(null=True, blank=True)  # the action that undoes it
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.action} {self.done}/{self.total}"


class BulkPart(models.Model):
    """What one block of a BulkRun changed, so that it can be undone, and where a run that broke off goes on."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="parts")
    last_id = models.BigIntegerField()  # people up to this id are done
    before = models.JSONField(default=list)

    class Meta:
        ordering = ["last_id"]

    def __str__(self) -> str:
        return f"{self.run_id} – {self.last_id}"
