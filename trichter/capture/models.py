"""Imports and the public form."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.people.models import Person


class ImportRun(models.Model):
    """One list brought in: file, mapping, progress, outcome. Killed anywhere, it continues behind its last saved block."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=255)
    file_path = models.CharField(max_length=500)  # below the home folder
    name = models.CharField(_("name of the list"), max_length=120)
    options = models.JSONField(default=dict)  # look, missing words, source, channel, campaign, contact kind, …
    mapping = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    dry_run = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # the first few, for the screen
    errors_path = models.CharField(max_length=500, blank=True, default="")
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class ImportedPerson(models.Model):
    """What an import did to a person, so that it can be undone."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()
    created = models.BooleanField()
    before = models.JSONField(default=dict)  # values that were changed, as they were

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row}"


class PublicForm(models.Model):
    """A form strangers fill in: name, mail, company, message and a consent box that starts unticked."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)
    thanks = models.TextField(_("thank-you text"), blank=True)
    consent_text = models.TextField(_("consent text"))
    event_type = models.CharField(max_length=40, default="contact_requested")
    source = models.CharField(_("source"), max_length=120, blank=True, default="website")
    campaign = models.CharField(_("campaign"), max_length=120, blank=True, default="")
    language = models.CharField(max_length=2, default="de")
    active = models.BooleanField(_("online"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """What a stranger sent, as sent, and who it became."""

    form = models.ForeignKey(PublicForm, on_delete=models.PROTECT, related_name="submissions")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answers = models.JSONField(default=dict)
    consent_given = models.BooleanField(default=False)
    consent_text = models.TextField(blank=True, default="")  # as shown
    key = models.CharField(max_length=64, unique=True)  # one per shown form: a double click is one submission

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d}"
