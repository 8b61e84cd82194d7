"""Companies: list, read, create, change."""

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from trichter.people.models import Company
from trichter.people.normalise import company_key, domain_key
from trichter.people.services import find_or_create_company, update_company

from ..problems import Problem
from .finding import colleague, companies, user_of
from .idempotency import once
from .paging import ascending
from .schemas import REFUSALS, CompanyIn, CompanyOut, CompanyPage, CompanyPatch, Cursor
from .security import scope
from .shown import company_out
from .types import Id

router = Router(tags=["Companies"])
SOURCE = "api"


@router.get("", response={200: CompanyPage, **REFUSALS}, auth=scope("people.view"), operation_id="list_companies")
def list_companies(request: HttpRequest, query: Query[Cursor]):
    """Companies the token's user sees, in the order of their ids."""
    return ascending(companies(request), query.cursor, query.limit, company_out)


@router.post("", response={201: CompanyOut, **REFUSALS}, auth=scope("people.change"), operation_id="create_company")
def create_company(request: HttpRequest, data: CompanyIn):
    """Create a company. Its domain joins people with such mail addresses to it. Takes an Idempotency-Key."""
    return once(request, lambda: (201, created(request, data)))


def created(request: HttpRequest, data: CompanyIn) -> dict:
    """The new company as JSON. Raises Problem 409 if there is one of this domain or name."""
    domain = domain_key(data.domain)
    alive = Company.objects.alive()
    if (domain and alive.filter(domain=domain).exists()) or alive.filter(name_key=company_key(data.name)).exists():
        raise Problem(409, "taken", "There is a company of this domain or name already.")
    given = data.dict(exclude_unset=True, exclude={"name", "domain", "custom"})
    values = {name: value for name, value in given.items() if value is not None} | (data.custom or {})
    company = find_or_create_company(data.name, data.domain, by=user_of(request), values=values)
    if company is None:
        raise Problem(422, "invalid", "A company needs a name.", [{"where": "body.name", "message": "Give a name."}])
    return company_out(company)


@router.get(
    "/{company_id}", response={200: CompanyOut, **REFUSALS}, auth=scope("people.view"), operation_id="get_company"
)
def get_company(request: HttpRequest, company_id: Id):
    """One company."""
    return company_out(get_object_or_404(companies(request), pk=company_id))


@router.patch(
    "/{company_id}", response={200: CompanyOut, **REFUSALS}, auth=scope("people.change"), operation_id="change_company"
)
@transaction.atomic
def change_company(request: HttpRequest, company_id: Id, data: CompanyPatch):
    """Change fields; what is not named stays."""
    company = get_object_or_404(companies(request), pk=company_id)
    given = data.dict(exclude_unset=True, exclude={"custom", "owner_id"}) | (data.custom or {})
    if "owner_id" in data.model_fields_set:
        given["owner"] = colleague(data.owner_id, "body.owner_id") if data.owner_id else None
    if given:
        update_company(company, given, by=user_of(request), source=SOURCE)
    return company_out(Company.objects.select_related("owner").get(pk=company_id))
