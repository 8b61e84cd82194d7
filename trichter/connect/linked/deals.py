"""Opportunities from a list, with their past: opened, won and lost at their dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trichter.history.errors import Refused
from trichter.lifecycle.services import evaluate
from trichter.people.models import Company, ExternalKey, Person
from trichter.people.normalise import company_key
from trichter.people.services import find_or_create_company
from trichter.pipeline import services as pipeline
from trichter.pipeline.models import LostReason, Opportunity, Pipeline, Stage
from trichter.pipeline.services.bulk import Incoming, known_keys, open_many
from trichter.quotes.models import Letterhead, Line, Product

from .colleagues import Colleagues, folded_name
from .goods import Goods
from .lists import BadList, Entry, LinkedList, Report

KINDS = {
    Stage.Kind.WON: "won|gewonnen|closed won|abgeschlossen gewonnen|auftrag|erfolgreich",
    Stage.Kind.LOST: "lost|verloren|closed lost|abgeschlossen verloren|abgelehnt|abgesagt",
}
UNRECORDED = ("Not recorded", "Nicht erfasst")
BLOCK = 500


@dataclass
class Choices:
    """What the caller decides. `aliases` {word of the list: our word} count for owners, products, companies, stages."""

    system: str = "import"
    pipeline: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    create_companies: bool = False
    create_users: bool = False
    stage: str = ""  # of rows without one


class Deals:
    """Reads a list of opportunities into rows that can be stored, and stores them."""

    def __init__(self, source: LinkedList, choices: Choices, report: Report, *, by) -> None:
        self.source, self.choices, self.report, self.by = source, choices, report, by
        self.aliases = {folded_name(word): ours for word, ours in choices.aliases.items()}
        self.pipeline = find_pipeline(choices.pipeline)
        self.stages = list(self.pipeline.stages.filter(active=True).select_related("pipeline").order_by("position"))
        self.colleagues, self.goods = Colleagues(), Goods()
        self.companies: dict[str, Company] = {}
        for company in Company.objects.alive().order_by("-pk").iterator():
            self.companies[company.name_key] = company
        self.reasons = {
            folded_name(word): row for row in LostReason.objects.all() for word in (row.label, row.label_de)
        }
        self.lines: dict[str, Product] = {}
        self.now = timezone.now()

    def alias(self, text: str) -> str:
        """Our word for a word of the list."""
        return self.aliases.get(folded_name(text), text)

    def read(self) -> list[Incoming]:
        """The rows that go in; the others are noted."""
        entries = list(self.source.rows(self.report))
        people = persons({entry["person"] for entry in entries if entry["person"]})
        entry_stage = self.entry_stage(entries)
        found, seen = [], set()
        for entry in entries:
            key = (entry["id"] or entry["person"] or f"row {entry.number}")[:200]
            if key in seen:
                self.report.refuse(entry, "id", _("This number stands in an earlier row too."))
                continue
            seen.add(key)
            row = self.row(entry, key, people, entry_stage)
            if row is not None:
                found.append(row)
        return found

    def entry_stage(self, entries: Sequence[Entry]) -> Stage:
        """The open stage that closed ones came through: the furthest that the list names, else the first."""
        named = [self.stage(entry["stage"]) for entry in entries]
        open_ones = [stage for stage in named if stage is not None and stage.is_open]
        if open_ones:
            return max(open_ones, key=lambda stage: stage.position)
        return next(stage for stage in self.stages if stage.is_open)

    def row(self, entry: Entry, key: str, people: Mapping[str, Person], entry_stage: Stage) -> Incoming | None:
        """One row, or None and a remark why it cannot go in."""
        problem = self.report.refuse
        stage = self.stage(entry["stage"] or self.choices.stage)
        if stage is None:
            return problem(entry, "stage", _("The pipeline has no such stage. Name ours with an alias."))
        try:
            opened, closed = self.source.moment(entry, "opened"), self.source.moment(entry, "closed")
        except ValueError:
            return problem(entry, "opened", _("This is no date."))
        if not stage.is_open and closed is None:
            return problem(entry, "closed", _("Won and lost opportunities need the day on which that was decided."))
        if closed is not None and opened is not None and closed < opened:
            return problem(entry, "closed", _("It was closed before it was opened."))
        amount = self.source.number(entry, "amount")
        if entry["amount"] and amount is None:
            return problem(entry, "amount", _("This is no number."))
        if amount is not None and amount < 0:
            return problem(entry, "amount", _("An amount is not negative."))
        owner = self.owner(entry["owner"])
        if entry["owner"] and owner is None:
            return problem(entry, "owner", _("No colleague has this name or address."))
        company = self.company(entry["account"])
        if entry["account"] and company is None:
            return problem(entry, "account", _("There is no company of this name."))
        person = people.get(entry["person"])
        if entry["person"] and person is None:
            return problem(entry, "person", _("Nobody is known by this number or address."))
        product = self.goods.find(self.alias(entry["product"])) if entry["product"] else None
        if entry["product"] and product is None:
            return problem(entry, "product", _("There is no product of this name or number."))
        if product is not None:
            self.lines[key] = product
            amount = product.price if amount is None else amount
        opened = opened or closed or self.now
        return Incoming(
            system=self.choices.system, key=key, name=entry["name"] or name_of(company, product, person, key),
            entry=stage if stage.is_open else entry_stage, stage=stage, opened_at=min(opened, self.now),
            closed_at=None if stage.is_open or closed is None else min(closed, self.now), owner=owner or self.by,
            company=company, person=person, amount=amount, source=entry["source"], campaign=entry["campaign"],
            close_date=timezone.localtime(closed).date() if closed else None,
            lost_reason=self.reason(entry["reason"]) if stage.kind == Stage.Kind.LOST else None,
            lost_note=entry["reason"],
        )  # fmt: skip

    def stage(self, text: str) -> Stage | None:
        """The stage a list means: by our names, or as won or lost."""
        word = folded_name(self.alias(text))
        for stage in self.stages:
            if word and word in (folded_name(stage.name), folded_name(stage.name_de)):
                return stage
        kind = next((kind for kind, words in KINDS.items() if word in words.split("|")), None)
        return next((stage for stage in self.stages if stage.kind == kind), None)

    def owner(self, text: str) -> Any:
        """The colleague a list means."""
        if not text:
            return None
        found = self.colleagues.find(self.alias(text))
        if found is None and self.choices.create_users:
            found = self.colleagues.create(text, by=self.by)
        return found

    def company(self, text: str) -> Company | None:
        """The company a list means, by its folded name."""
        name = self.alias(text)
        key = company_key(name)
        if not key:
            return None
        if key not in self.companies and self.choices.create_companies:
            made = find_or_create_company(name, by=self.by)
            if made is not None:
                self.companies[key] = made
        return self.companies.get(key)

    def reason(self, text: str) -> LostReason:
        """The house's reason of this name; else one that says that none is known."""
        found = self.reasons.get(folded_name(self.alias(text))) if text else None
        if found is None:
            english, german = UNRECORDED
            found, _new = LostReason.objects.get_or_create(
                label=english, defaults={"label_de": german, "active": False}
            )
        return found


def find_pipeline(name: str) -> Pipeline:
    """The pipeline of this name, by default the house's. Raises BadList."""
    found = Pipeline.objects.filter(name__iexact=name) if name else Pipeline.objects.filter(is_default=True)
    row = found.first()
    if row is None:
        raise BadList(_("There is no pipeline “%(name)s”.") % {"name": name})
    return row


def persons(words: Iterable[str]) -> dict[str, Person]:
    """{number in another system, or mail address: living person}."""
    wanted = sorted(words)
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), BLOCK):
        some = wanted[start : start + BLOCK]
        keys = ExternalKey.objects.filter(key__in=some, person__deleted_at=None).select_related("person__company")
        found |= {row.key: row.person for row in keys}
        for word in some:
            if word not in found and "@" in word:
                known = Person.objects.alive().filter(emails__key=word.casefold()).select_related("company").first()
                found |= {word: known} if known else {}
    return found


def name_of(company: Company | None, product: Product | None, person: Person | None, key: str) -> str:
    """What an opportunity without a name is called."""
    words = [str(each) for each in (company or person, product) if each]
    return " · ".join(words)[:200] if words else key


def bring_in(source: LinkedList, choices: Choices, report: Report, *, by) -> list[int]:
    """Store a list of opportunities; returns the ids of new ones. Known ones, by number, are brought up to date."""
    deals = Deals(source, choices, report, by=by)
    rows = deals.read()
    known = known_keys(choices.system, [row.key for row in rows])
    new = [row for row in rows if row.key not in known]
    made = open_many(new, by=by)
    add_lines([(row, deals.lines[each.key]) for each, row in zip(new, made, strict=True) if each.key in deals.lines])
    report.created += len(made)
    catch_up(made)
    held = Opportunity.objects.select_related("stage", "pipeline", "owner").in_bulk(
        [known[row.key] for row in rows if row.key in known]
    )
    for row in rows:
        if row.key in known:
            report.unchanged += not (changed := follow(held[known[row.key]], row, by=by))
            report.updated += changed
    return [row.pk for row in made]


def add_lines(pairs: Sequence[tuple[Opportunity, Product]]) -> None:
    """One line for the product, priced so that the lines' sum is the amount that the list gives."""
    rate = Letterhead.get().vat_rate
    Line.objects.bulk_create(
        (
            Line(
                opportunity=row, product=product, position=1, number=product.sku, text=str(product)[:200],
                unit=product.unit, price=row.amount if row.amount is not None else Decimal(0),
                vat_rate=product.vat_rate if product.vat_rate is not None else rate,
            )
            for row, product in pairs
        ),
        batch_size=BLOCK,
    )  # fmt: skip


def catch_up(made: Sequence[Opportunity]) -> None:
    """Move the main persons on at the moments at which their opportunities were opened and won."""
    moments = [
        (moment, row.person_id) for row in made if row.person_id for moment in (row.opened_at, row.closed_at) if moment
    ]
    for moment, some in groupby(sorted(moments), key=lambda pair: pair[0]):
        evaluate(sorted({person for _moment, person in some}), at=later(moment))


def later(moment: datetime) -> datetime:
    """A millisecond later: the events of the moment have happened."""
    return min(moment + timedelta(milliseconds=1), timezone.now())


def follow(row: Opportunity, given: Incoming, *, by) -> bool:
    """Bring a known opportunity up to what a newer list says; whether anything changed."""
    changes = {
        name: value for name, value in (("amount", given.amount), ("close_date", given.close_date)) if value is not None
    }
    changes |= {
        name: value for name, value in (("owner", given.owner), ("company", given.company)) if value is not None
    }
    changed = pipeline.update(row, changes, by=by) is not None
    if row.stage_id != given.stage.pk:
        try:
            pipeline.move(row, given.stage, by=by, at=given.closed_at, lost_reason=given.lost_reason, check=False)
        except Refused:
            return changed
        changed = True
    return changed
