"""Companies that a new opportunity's company may be already."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from trichter.people import normalise
from trichter.people.models import Company, Person
from trichter.people.search import search_companies

ALIKE = 86  # of 100; rapidfuzz's ratio of the folded names without legal form
LOOKED_AT = 200  # neighbours in the alphabet, on either side
SHOWN = 5


@dataclass(frozen=True)
class Similar:
    """A known company and why it is shown."""

    company: Company
    why: str | Promise


def similar_companies(user, name: str, domain: str = "", without: Company | None = None) -> list[Similar]:
    """Companies the user sees of the same mail domain, the same name (legal form aside), or a similar one.

    Candidates come by index: the domain, neighbours of the folded name in the alphabet, and words of the name.
    """
    rows = Company.objects.visible_to(user)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    found: dict[int, Similar] = {}
    if domain := normalise.domain_key(domain):
        for company in rows.filter(domain=domain)[:SHOWN]:
            found[company.pk] = Similar(company, _("same mail domain"))
    if key := normalise.company_key(name):
        for company in rows.filter(name_key=key).order_by("pk")[:SHOWN]:
            found.setdefault(company.pk, Similar(company, _("same name")))
        for company in alike(rows, key, name):
            found.setdefault(company.pk, Similar(company, _("similar name")))
    return list(found.values())[:SHOWN]


def alike(rows: QuerySet[Company], key: str, name: str) -> list[Company]:
    """Companies with a similar name, the most similar first."""
    after = rows.filter(name_key__gte=key).order_by("name_key", "id")
    before = rows.filter(name_key__lt=key).order_by("-name_key", "-id")
    near = [*after[:LOOKED_AT], *before[:LOOKED_AT]]
    near += search_companies(rows, name, limit=20)
    by_id = {company.pk: company for company in near}
    keys = {pk: company.name_key for pk, company in by_id.items()}
    hits = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=SHOWN)
    return [by_id[pk] for _key, _score, pk in hits]


def mail_domain(person: Person) -> str:
    """The company domain of the person's address."""
    return normalise.company_domain(person.email)
