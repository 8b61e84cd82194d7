"""Changes to companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trichter.history.services import record, undoes

from .. import normalise
from ..errors import Invalid, Taken
from ..models import Company, Person
from .changes import Change, log_changes, set_values, tracked_company

COLUMNS = (
    "name",
    "domain",
    "website",
    "industry",
    "employees",
    "phone",
    "street",
    "postcode",
    "city",
    "state",
    "country",
)


def company_for_email(address: str) -> Company | None:
    """The living company whose domain the address has; None for free-mail providers and unknown domains."""
    domain = normalise.company_domain(address)
    return Company.objects.alive().filter(domain=domain).first() if domain else None


@transaction.atomic
def find_or_create_company(
    name: str = "", domain: str = "", *, by=None, values: Mapping[str, Any] | None = None, is_demo: bool = False
) -> Company | None:
    """The living company of this domain, else the one with this name (legal form aside), else a new one.

    A company found by name that has no domain yet learns it. None if neither name nor domain says anything; the domain
    of a free-mail provider counts as none.
    """
    name, domain = name.strip()[:200], normalise.domain_key(domain)
    key = normalise.company_key(name)
    alive = Company.objects.alive()
    found = alive.filter(domain=domain).first() if domain else None
    if found is None and key:
        candidates = alive.filter(name_key=key).order_by("id")
        found = (candidates.filter(domain__isnull=True) if domain else candidates).first()
    if found is not None:
        if domain and found.domain is None:
            update_company(found, {"domain": domain}, by=by, history=False)
        return found
    if not key and not domain:
        return None
    company = Company(
        name=name or domain, name_key=key or normalise.company_key(domain), domain=domain or None, is_demo=is_demo
    )
    set_values(company, {k: v for k, v in (values or {}).items() if k not in ("name", "domain")}, COLUMNS, "company")
    free_domain(company.domain)
    company.search_text = words_of(company)
    company.save()
    return company


def free_domain(domain: str | None) -> None:
    """A deleted company gives its domain up."""
    if domain:
        Company.objects.filter(domain=domain, deleted_at__isnull=False).update(domain=None)


@transaction.atomic
def update_company(
    company: Company, changes: Mapping[str, Any], *, by=None, source: str = "", history: bool = True
) -> list[str]:
    """Change columns, the owner, and custom fields by slug; returns what changed.

    Every person of the company gets an attribute_changed event per changed field, so that their past stays known.
    Raises Invalid for an unknown field or a value that does not fit, Taken for another company's domain.
    """
    fresh = Company.objects.select_for_update().get(pk=company.pk)
    before, owner = tracked_company(fresh), fresh.owner_id
    given = dict(changes)
    if "owner" in given:
        fresh.owner = given.pop("owner")
    if "domain" in given:
        given["domain"] = normalise.domain_key(given["domain"] or "") or None
        other = (
            Company.objects.alive().filter(domain=given["domain"]).exclude(pk=fresh.pk).first()
            if given["domain"]
            else None
        )
        if other:
            raise Taken(_("This domain belongs to %(company)s already.") % {"company": other})
        free_domain(given["domain"])
    set_values(fresh, given, COLUMNS, "company")
    if not fresh.name.strip():
        raise Invalid(_("A company needs a name."), "name")
    renamed = fresh.name != company_name(before)
    fresh.name_key = normalise.company_key(fresh.name)
    fresh.search_text = words_of(fresh)
    fresh.save()
    found = [
        Change(name, before.get(name), value)
        for name, value in tracked_company(fresh).items()
        if before.get(name) != value
    ]
    found += [Change(name, old, None) for name, old in before.items() if name not in tracked_company(fresh)]
    ids = list(Person.objects.filter(company_id=fresh.pk).order_by("id").values_list("id", flat=True)) if found else []
    log_changes(ids, found, by=by, source=source)
    if renamed and ids:
        from .persons import refresh_search

        refresh_search(ids)
    company.__dict__.update({k: v for k, v in fresh.__dict__.items() if k != "_state"})
    changed = [change.field for change in found] + (["owner"] if fresh.owner_id != owner else [])
    if changed and history:
        undo = {change.field.removeprefix("company."): change.old for change in found}
        if fresh.owner_id != owner:
            undo["owner_id"] = owner
        record("company_changed", fresh, by=by, summary=str(fresh), undo=undo, fields=changed)
    return changed


def words_of(company: Any) -> str:
    """The words a company is found by."""
    return normalise.search_text((company.name, company.domain or "", company.city))


def company_name(values: Mapping[str, Any]) -> str:
    """The name among tracked values."""
    return values.get("company.name") or ""


@undoes("company_changed")
def undo_change(action, by) -> None:
    """Put the former values back."""
    old = dict(action.undo)
    if "owner_id" in old:
        old["owner"] = user_or_none(old.pop("owner_id"))
    update_company(Company.objects.get(pk=action.target_id), old, by=by, source="undo", history=False)


def user_or_none(user_id: int | None):
    """The user of this id, if there still is one."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(pk=user_id).first() if user_id else None
