"""Imports and the public form."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trichter.accounts.role_names import ADMIN, MARKETING
from trichter.people.models import Person


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and marketing see every list, others those they brought in themselves."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.role in (ADMIN, MARKETING) else self.filter(by=user)


class ImportRun(models.Model):
    """One list brought in: file, mapping, progress, outcome. Killed anywhere, it continues behind its last saved block.

    rows_done counts every row of the file that was read, blank ones too; the other counters only those with content.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("broken off")
        CANCELLED = "cancelled", _("stopped")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=255)
    file_path = models.CharField(max_length=500)  # below the home folder
    name = models.CharField(_("name of the list"), max_length=120)
    options = models.JSONField(default=dict)  # services.options.Options: source, channel, campaign, kind of contact, …
    mapping = models.JSONField(default=dict)  # reading.mapping.Mapping
    look = models.JSONField(default=dict)  # reading.sniff.FileLook: what was found in the file
    digest = models.CharField(max_length=64, blank=True, default="")  # of the file: SHA-256
    made = models.JSONField(default=dict)  # custom fields that came with the list, for undo
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
    errors_size = models.PositiveBigIntegerField(default=0)  # bytes of the error file that belong to saved blocks
    trial = models.JSONField(default=dict)  # outcome of the last dry run
    kept = models.PositiveIntegerField(default=0)  # people an undo left, because somebody has worked with them since
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it, or will."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING, self.Status.UNDOING)


class ImportBlock(models.Model):
    """What one block did to companies, and when its events were written, so that it can be undone exactly."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="blocks")
    at = models.BigIntegerField()  # recorded_at of the block's events
    companies = models.JSONField(default=dict)  # {"created": [ids], "changed": {id: [before, after]}}

    def __str__(self) -> str:
        return f"{self.run_id}:{self.pk}"


class ImportedPerson(models.Model):
    """What an import did to a person, so that it can be undone."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()
    created = models.BooleanField()
    changed = models.BooleanField(default=False)
    block = models.ForeignKey(ImportBlock, null=True, on_delete=models.CASCADE, related_name="persons")
    before = models.JSONField(default=dict)  # values that were changed, as they were

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row}"


class PublicForm(models.Model):
    """A form strangers fill in: name, mail, company, message and a consent box that starts unticked."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)
    thanks = models.TextField(_("thank-you text"), blank=True)
    consent_text = models.TextField(_("consent text"), blank=True)
    event_type = models.CharField(_("counts as"), max_length=40, default="contact_requested")
    purpose = models.SlugField(_("purpose of the consent"), max_length=40, default="news_mail")
    source = models.CharField(_("source"), max_length=120, blank=True, default="website")
    campaign = models.CharField(_("campaign"), max_length=120, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, default="de", choices=settings.LANGUAGES)
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
    origin = models.JSONField(default=dict)  # source, medium, campaign and page, as far as known
    created_person = models.BooleanField(default=False)
    key = models.CharField(max_length=64, unique=True)  # one per shown form: a double click is one submission

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d}"
