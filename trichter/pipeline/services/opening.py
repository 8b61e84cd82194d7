"""Opening opportunities: by hand, by an import, or by converting a person in one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.people import services as people
from trichter.people.models import Company, Person
from trichter.people.models.person import Stage as PersonStage

from ..errors import BadSetting, Gone, Invalid
from ..models import Move, Opportunity, OpportunityKey, Pipeline, Stage
from . import standing
from .common import involved, tell, top_rank, words_of
from .values import clean_amount, clean_day, clean_name


class Opened(NamedTuple):
    """What came of opening: the opportunity, whether it is new, and (if so) the action that takes it back."""

    opportunity: Opportunity
    created: bool
    action: Action | None


def open_opportunity(
    name: str,
    *,
    by=None,
    person: Person | None = None,
    company: Company | None = None,
    owner=None,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    amount: Decimal | float | str | None = None,
    close_date: date | None = None,
    key: str | None = None,
    at: datetime | None = None,
    source: str = "",
    campaign: str = "",
    custom: dict[str, Any] | None = None,
    external: Iterable[tuple[str, str]] = (),
    is_demo: bool = False,
) -> Opportunity:
    """Open an opportunity in the first stage of the default pipeline unless told otherwise.

    The company is the person's, the owner the person's (else `by`), source and campaign the person's first ones, unless
    given. `key`, or one of the `external` (system, key) names, makes it count once: known ones are answered with the
    opportunity that has them. `at` is when it was opened, by default now. `stage` must be an open one.
    Raises Invalid, BadSetting (there is no pipeline or no open stage).
    """
    return open_once(
        name, by=by, person=person, company=company, owner=owner, pipeline=pipeline, stage=stage, amount=amount,
        close_date=close_date, key=key, at=at, source=source, campaign=campaign, custom=custom, external=external,
        is_demo=is_demo,
    ).opportunity  # fmt: skip


def open_once(name: str, *, key: str | None = None, external: Iterable[tuple[str, str]] = (), **details: Any) -> Opened:
    """The same; tells whether the opportunity is new and gives the undoable action.

    Two that ask with the same key at the same time are told apart by its unique index: one opens, the other finds.
    """
    names = list(external)
    if found := known(key, names):
        return Opened(found, False, None)
    try:
        with transaction.atomic():
            return _open(name, key=key, external=names, **details)
    except IntegrityError:
        found = known(key, names)
        if found is None:
            raise
        return Opened(found, False, None)


def known(key: str | None, external: Iterable[tuple[str, str]] = ()) -> Opportunity | None:
    """The opportunity with this key or one of these names in other systems."""
    rows = Opportunity.objects.select_related("stage", "pipeline", "person", "company", "owner")
    if key and (found := rows.filter(key=key).first()):
        return found
    for system, name in external:
        if found := rows.filter(external_keys__system=system, external_keys__key=name).first():
            return found
    return None


def first_stage(pipeline: Pipeline | None = None) -> Stage:
    """The stage that new opportunities of a pipeline (else of the default one) begin in. Raises BadSetting."""
    rows = Stage.objects.filter(kind=Stage.Kind.OPEN, active=True).select_related("pipeline")
    if pipeline is not None:
        rows = rows.filter(pipeline=pipeline)
    found = rows.order_by("-pipeline__is_default", "pipeline__position", "pipeline_id", "position", "id").first()
    if found is None:
        raise BadSetting(_("There is no pipeline with an open stage yet. Add one in the settings."))
    return found


def _open(
    name: str,
    *,
    by=None,
    person: Person | None = None,
    company: Company | None = None,
    owner=None,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    amount: Any = None,
    close_date: Any = None,
    key: str | None = None,
    at: datetime | None = None,
    source: str = "",
    campaign: str = "",
    custom: dict[str, Any] | None = None,
    external: Sequence[tuple[str, str]] = (),
    is_demo: bool = False,
) -> Opened:
    stage = stage or first_stage(pipeline)
    if pipeline is not None and stage.pipeline_id != pipeline.pk:
        raise Invalid(_("This stage belongs to another pipeline."), "stage")
    if not stage.is_open:
        raise Invalid(_("An opportunity begins in an open stage."), "stage")
    moment = at or timezone.now()
    company = company or (person.company if person else None)
    row = Opportunity(
        name=clean_name(name), person=person, company=company, owner=owner or (person.owner if person else None) or by,
        pipeline=stage.pipeline, stage=stage, stage_since=moment, amount=clean_amount(amount),
        currency=stage.pipeline.currency, close_date=clean_day(close_date), custom=custom or {}, opened_at=moment,
        source=(source or (person.source if person else ""))[:120],
        campaign=(campaign or (person.campaign if person else ""))[:120],
        rank=top_rank(moment), key=key, is_demo=is_demo,
    )  # fmt: skip
    row.search_text = words_of(row)
    row.save(force_insert=True)
    OpportunityKey.objects.bulk_create(
        [OpportunityKey(opportunity=row, system=system, key=number) for system, number in external]
    )
    Move.objects.create(opportunity=row, from_stage=None, to_stage=stage, at=moment, by=by, amount=row.amount)
    tell(row, "opportunity_opened", "opened", [row.person_id], at=moment, by=by)
    standing.forward([row.person_id], PersonStage.OPPORTUNITY, by=by)
    action = record("pipeline.opened", row, by=by, summary=row.name, undo={"opportunity": row.pk})
    return Opened(row, True, action)


def convert_key(person: Person) -> str:
    """The key that a form of converting carries: the person and how many opportunities they have had so far."""
    return f"person:{person.pk}:{Opportunity.objects.filter(person=person).count()}"


@transaction.atomic
def convert(
    person: Person,
    *,
    by,
    key: str,
    name: str = "",
    company: Company | None = None,
    new_company: str = "",
    **details: Any,
) -> Opened:
    """Turn a person into an opportunity in one step; asked twice with the same key it is done once.

    The company is the given one, else a new one of the name `new_company`, else the person's; a person without company
    joins it. Further details as in open_opportunity. Raises Invalid, Gone (the person was deleted).
    """
    if found := known(key):
        return Opened(found, False, None)
    locked = Person.objects.alive().select_for_update(of=("self",), no_key=True).filter(pk=person.pk).first()
    if locked is None:
        raise Gone(_("This person has been deleted meanwhile."))
    if found := known(key):  # a second click that waited for the lock
        return Opened(found, False, None)
    if company is None and new_company.strip():
        company = people.find_or_create_company(new_company, by=by)
    if company is not None and locked.company_id is None:
        people.update_person(locked, {"company": company}, by=by)
    wanted = {"by": by, "person": locked, "company": company or locked.company, "key": key}
    return open_once(name or default_name(locked, company or locked.company), **wanted | details)


def default_name(person: Person | None, company: Company | None) -> str:
    """What an opportunity is called until somebody names it."""
    return str(company or person or _("Opportunity"))


@undoes("pipeline.opened")
def _take_back(action: Action, by) -> None:
    """The opportunity goes as if it had been deleted; its key becomes free, and the person steps back."""
    row = Opportunity.objects.alive().filter(pk=action.undo["opportunity"]).first()  # type: ignore[index]
    if row is None:
        return
    now = timezone.now()
    Opportunity.objects.filter(pk=row.pk).update(deleted_at=now, updated_at=now, key=None)
    OpportunityKey.objects.filter(opportunity=row).delete()
    standing.back(involved(row), by=by)
