"""Companies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Owned, OwnedQuerySet, text


class Company(Owned):
    """An organisation; persons of one company form its buying group."""

    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=200, db_index=True, editable=False)  # folded, without legal form
    domain = models.CharField(_("domain"), max_length=190, null=True, blank=True, unique=True)
    website = text(_("website"), 300)
    industry = text(_("industry"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    phone = text(_("phone"), 40)
    street = text(_("street"), 200)
    postcode = text(_("postcode"), 20)
    city = text(_("city"))
    state = text(_("state"))
    country = text(_("country"), 2)
    search_text = models.TextField(editable=False, default="")  # folded words: name, domain, place

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="company_owner"),
            models.Index(fields=["name_key", "id"], name="company_name", condition=Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return self.name
