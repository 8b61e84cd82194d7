"""A small house in which everything exists three times: one's own, a team mate's, a stranger's.

`value_for` fills the arguments of any address; an argument that it does not know fails the test, so that whoever adds a
page says here what its argument means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from trichter.accounts import roles
from trichter.accounts.models import ApiToken, Team, User
from trichter.accounts.services import create_user, save_team
from trichter.accounts.tokens import create_token
from trichter.capture.models import ImportRun, PublicForm
from trichter.capture.services import Options, prepare
from trichter.consent.models import Suppression
from trichter.consent.services import find_purpose, grant, suppress
from trichter.guidance.models import Task
from trichter.guidance.services import plan_task
from trichter.handover.models import Handover, RejectReason, Rule, Target
from trichter.history.models import Action
from trichter.lifecycle.models import Definition, Suggestion
from trichter.mail.models import Message
from trichter.mail.services import send
from trichter.notices.models import Notice
from trichter.notices.services import notify
from trichter.people.models import Company, CustomField, Note, Person, SavedView
from trichter.people.models.views import BulkRun
from trichter.people.services import (
    PersonData,
    add_note,
    assign_owner,
    create_person,
    delete_person,
    ensure_field,
    update_company,
)
from trichter.people.views.common import slot_name
from trichter.pipeline import services as pipeline
from trichter.pipeline.models import LostReason, Opportunity, Pipeline, Stage
from trichter.quotes.models import Letterhead, Line, Product, Quote
from trichter.quotes.services import add_line, issue, save_letterhead
from trichter.quotes.services import start as start_quote
from trichter.scoring.models import Scorecard
from trichter.segments.models import Segment
from trichter.segments.services import create_segment
from trichter.ui import registry
from trichter.worktime.models import Absence, Calendar
from trichter.worktime.services import create_calendar

LIST = b"First name,Last name,E-mail\nJonas,Weber,weber@kessler.example\n"
OWN, TEAM, STRANGER = "own", "team", "stranger"
RELATIONS = (OWN, TEAM, STRANGER)


@dataclass
class Records:
    """All records that belong to one colleague."""

    owner: User
    person: Person
    other: Person
    company: Company
    deleted: Person
    note: Note
    task: Task
    suggestion: Suggestion
    action: Action
    view: SavedView
    run: BulkRun
    token: ApiToken
    segment: Segment
    imported: ImportRun
    mail: Message
    notice: Notice
    deal: Opportunity
    line: Line
    quote: Quote
    draft: Quote
    absence: Absence
    handover: Handover


@dataclass
class World:
    """Colleagues by role, all in one team with `mate`; `stranger` is in another."""

    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    records: dict[int, Records] = field(default_factory=dict)
    mate: User | None = None
    stranger: User | None = None
    secrets: dict[str, str] = field(default_factory=dict)  # role or scope → a token's secret, for the API's test

    def of(self, user: User, relation: str) -> Records:
        """The records that stand in this relation to the user."""
        owner = {OWN: user, TEAM: self.mate, STRANGER: self.stranger}[relation]
        assert owner is not None
        return self.records[owner.pk]


def build() -> World:
    """The house with one colleague per role."""
    from trichter.connect.defaults import install_defaults

    install_defaults()
    world = World()
    ensure_field("person", "machine", "Machine")
    save_letterhead(Letterhead(name="Kessler", street="Ring 1", postcode="89073", city="Ulm"), by=None)
    Product.objects.create(sku="P-1", name_de="Pumpe", vat_rate=19)
    for role in (*dict(roles.CHOICES), "mate", "stranger"):
        known = role in dict(roles.CHOICES)
        user = create_user(
            f"{role}@example.org",
            first_name=role.replace("_", "").capitalize(),
            role=role if known else roles.MARKETING,
            visibility=User.Visibility.TEAM,
            language="en",
        )
        world.records[user.pk] = records_of(user)
        if known:
            world.users[role] = user
            world.clients[role] = Client()
            world.clients[role].force_login(user)
        else:
            setattr(world, role, user)
    assert world.mate and world.stranger
    save_team(Team(name="Inside"), [*world.users.values(), world.mate], by=None)
    save_team(Team(name="Outside"), [world.stranger], by=None)
    Rule.objects.create(name="Everybody", team=Team.objects.get(name="Inside"))
    suppress("someone@gone.example", "objection")
    draft_of_everything()
    create_calendar("Half days", hours={"0": [["09:00", "12:00"]]})
    return world


def records_of(user: User) -> Records:
    """One of each for a colleague."""
    name = user.first_name
    person, other, deleted = (
        create_person(
            PersonData(
                {"last_name": f"{name} {each}"}, emails=[f"{name}.{each}@{name.lower()}.example"], company=f"{name} AG"
            ),
            by=user,
        )
        for each in ("one", "two", "three")
    )
    for each in (person, other, deleted):
        assign_owner(each, user, by=user)
    company = person.company
    assert company is not None
    update_company(company, {"owner": user}, by=user)
    action = Action.objects.create(verb="owner_changed", by=user, target_type="people.person", target_id=person.pk)
    delete_person(deleted, by=user)
    grant(person, find_purpose("phone"), by=user)
    definition = Definition.objects.filter(status="active").first()
    condition = {"field": "person.city", "op": "eq", "value": "Ulm"}
    deal = opportunity_of(person, other, user)
    line = add_line(deal, by=user, text="Pump", price=Decimal(100))[0]
    quote = issue(start_quote(deal, by=user), by=user)
    scopes = ["people.view"]
    return Records(
        owner=user,
        person=person,
        other=other,
        company=company,
        deleted=deleted,
        note=add_note(person, "A note", by=user),
        task=plan_task(person, assignee=user, due_at=timezone.now() - timedelta(minutes=1), by=user),
        suggestion=Suggestion.objects.create(person=person, definition=definition, evidence=[]),
        action=action,
        view=SavedView.objects.create(owner=user, list_name="people", name="Mine"),
        run=BulkRun.objects.create(by=user, action="owner", chosen={"ids": [person.pk]}, total=1, state="done"),
        token=create_token(user, "program", scopes, by=user)[0],
        segment=create_segment(name=f"Ulm {name}", condition=condition, shared=False, by=user),
        imported=prepare(SimpleUploadedFile("list.csv", LIST), by=user, options=Options()),
        mail=mail_to(person, by=user),
        notice=notify([user], "mail_failed", key="first", data={}, url="/people/", person=person)[0],
        deal=deal,
        line=line,
        quote=quote,
        draft=start_quote(deal, by=user),
        absence=Absence.objects.create(user=user, first_day=tomorrow(), last_day=tomorrow(), note=name),
        handover=Handover.objects.create(person=person, rep=user, offered_at=1, why={"how": "manual", "by": name}),
    )


def mail_to(person: Person, *, by: User) -> Message:
    """A mail that was not delivered, so that it may be sent again."""
    key = f"mail:{person.pk}"
    mail = send(key=key, to=person.email, subject="Hello", text="Hi", basis="contract", person=person, by=by)
    Message.objects.filter(pk=mail.pk).update(state="failed", told=True)
    return mail


def opportunity_of(person: Person, other: Person, user: User) -> Opportunity:
    """An opportunity with a stakeholder, a file and a note."""
    opportunity = pipeline.open_opportunity(f"Pumps for {user.first_name}", person=person, owner=user, by=user)
    pipeline.add_stakeholder(opportunity, other, "champion", by=user)
    pipeline.add_file(opportunity, SimpleUploadedFile("plan.pdf", b"%PDF-"), by=user)
    pipeline.add_note(opportunity, "A note", by=user)
    return opportunity


def tomorrow():
    """The day after today."""
    return timezone.localdate() + timedelta(days=1)


def draft_of_everything() -> None:
    """Drafts to open: one of the scoring model, one of a definition."""
    active = Scorecard.objects.get(status=Scorecard.Status.ACTIVE)
    Scorecard.objects.create(version=active.version + 1, name=active.name, definition=active.definition)
    known = Definition.objects.filter(status="active").first()
    assert known is not None
    last = Definition.objects.filter(stage=known.stage).order_by("-version").first()
    assert last is not None
    Definition.objects.create(
        stage=known.stage, version=last.version + 1, condition=known.condition, status=Definition.Status.DRAFT
    )


def slot(place: str) -> str:
    """The name of a card of a place."""
    found = [panel for panel in registry.gathered("panels", "PANELS") if panel.place == place]
    return slot_name(found[0]) if found else "none"


def draft_version(records: Records) -> int:
    """The version of the draft of the scoring model."""
    return Scorecard.objects.get(status=Scorecard.Status.DRAFT).version


# "namespace:name.argument", "namespace.argument" or "argument" → its value; the most exact one counts
ARGUMENTS: dict[str, Any] = {
    "person_id": lambda r: r.person.pk,
    "company_id": lambda r: r.company.pk,
    "task_id": lambda r: r.task.pk,
    "note_id": lambda r: r.note.pk,
    "user_id": lambda r: r.owner.pk,
    "team_id": lambda r: Team.objects.get(name="Inside").pk,
    "token_id": lambda r: r.token.pk,
    "action_id": lambda r: r.action.pk,
    "purpose_id": lambda r: find_purpose("phone").pk,
    "suppression_id": lambda r: Suppression.objects.get().pk,
    "run_id": lambda r: r.imported.pk,
    "form_id": lambda r: PublicForm.objects.get().pk,
    "public.slug": lambda r: PublicForm.objects.get().slug,
    "version": draft_version,
    "rule_id": lambda r: Scorecard.objects.get(status="draft").definition["rules"][0]["id"],
    "stage": lambda r: Definition.objects.get(status="draft").stage,
    "slug": lambda r: r.segment.slug,
    "list_name": lambda r: "people",
    "entity": lambda r: "person",
    "rest": lambda r: "somewhere",
    "ui:count.name": lambda r: "guidance:today",
    "ui:example_panel.number": lambda r: 1,
    "guidance:row.kind": lambda r: "due",
    "guidance:row.pk": lambda r: r.task.pk,
    "guidance.pk": lambda r: r.person.pk,
    "guidance:gap.name": lambda r: "unowned",
    "guidance:snooze_opportunity.pk": lambda r: r.deal.pk,
    "guidance:plan_opportunity.pk": lambda r: r.deal.pk,
    "guidance:finish.pk": lambda r: r.task.pk,
    "guidance:later.pk": lambda r: r.task.pk,
    "guidance:drop.pk": lambda r: r.task.pk,
    "people.pk": lambda r: r.person.pk,
    "people.place": lambda r: "person",
    "people:person_slot.name": lambda r: slot("person"),
    "people:company_slot.place": lambda r: "company",
    "people:company_slot.name": lambda r: slot("company"),
    "people:company.pk": lambda r: r.company.pk,
    "people:company_panel.pk": lambda r: r.company.pk,
    "people:company_header.pk": lambda r: r.company.pk,
    "people:company_timeline.pk": lambda r: r.company.pk,
    "people:company_slot.pk": lambda r: r.company.pk,
    "people:edit_company.pk": lambda r: r.company.pk,
    "people:edit_person.name": lambda r: "city",
    "people:edit_company.name": lambda r: "city",
    "people:view_change.pk": lambda r: r.view.pk,
    "people:view_delete.pk": lambda r: r.view.pk,
    "people:bulk.name": lambda r: "owner",
    "people:bulk_run.pk": lambda r: r.run.pk,
    "people:restore.pk": lambda r: r.deleted.pk,
    "people:field.pk": lambda r: CustomField.objects.get(slug="machine").pk,
    "people:field_move.pk": lambda r: CustomField.objects.get(slug="machine").pk,
    "people:field_move.way": lambda r: "up",
    "people:log.kind": lambda r: "call",
    "people:contacts.kind": lambda r: "emails",
    "people:merge.other_pk": lambda r: r.other.pk,
    "handover.pk": lambda r: r.handover.pk,
    "handover:hand_over.pk": lambda r: r.person.pk,
    "handover:rule.pk": lambda r: Rule.objects.get().pk,
    "handover:rule_move.pk": lambda r: Rule.objects.get().pk,
    "handover:rule_move.way": lambda r: "up",
    "handover:rule_delete.pk": lambda r: Rule.objects.get().pk,
    "handover:target.pk": lambda r: Target.objects.order_by("pk")[0].pk,
    "handover:target_delete.pk": lambda r: Target.objects.order_by("pk")[0].pk,
    "handover:reason.pk": lambda r: RejectReason.objects.order_by("pk")[0].pk,
    "lifecycle.pk": lambda r: Definition.objects.get(status="draft").pk,
    "lifecycle.side": lambda r: "marketing",
    "lifecycle:change_stage.pk": lambda r: r.person.pk,
    "lifecycle:decide.pk": lambda r: r.suggestion.pk,
    "lifecycle:decide.decision": lambda r: "accept",
    "insights.page": lambda r: "funnel",
    "insights.frame": lambda r: "stages",
    "mail.pk": lambda r: r.mail.pk,
    "notices.pk": lambda r: r.notice.pk,
    "quotes.pk": lambda r: r.deal.pk,
    "quotes:line.pk": lambda r: r.line.pk,
    "quotes:try_sums.pk": lambda r: r.line.pk,
    "quotes:remove_line.pk": lambda r: r.line.pk,
    "quotes:move_line.pk": lambda r: r.line.pk,
    "quotes:move_line.way": lambda r: "up",
    "quotes:quote.pk": lambda r: r.quote.pk,
    "quotes:pdf.pk": lambda r: r.quote.pk,
    "quotes:send.pk": lambda r: r.quote.pk,
    "quotes:decide.pk": lambda r: r.quote.pk,
    "quotes:decide.decision": lambda r: "accept",
    "quotes:draft.pk": lambda r: r.draft.pk,
    "quotes:preview.pk": lambda r: r.draft.pk,
    "quotes:discard.pk": lambda r: r.draft.pk,
    "quotes:product.pk": lambda r: Product.objects.get().pk,
    "pipeline.pk": lambda r: r.deal.pk,
    "pipeline.stage_pk": lambda r: Stage.objects.get(name="Needs clear").pk,
    "pipeline.pipeline_pk": lambda r: Pipeline.objects.get().pk,
    "pipeline.reason_pk": lambda r: LostReason.objects.order_by("pk")[0].pk,
    "pipeline.stakeholder_pk": lambda r: r.deal.stakeholders.get().pk,
    "pipeline.file_pk": lambda r: r.deal.files.get().pk,
    "pipeline.note_pk": lambda r: r.deal.notes.get().pk,
    "pipeline.what": lambda r: "owner",
    "pipeline:slot.name": lambda r: "pipeline-details-card",
    "worktime.absence_id": lambda r: r.absence.pk,
    "worktime.calendar_id": lambda r: Calendar.objects.get(name="Half days").pk,
    "jobs:again.pk": lambda r: "00000000-0000-4000-8000-000000000000",
    "jobs:now.name": lambda r: "none",
}


def value_for(name: str, argument: str, records: Records) -> Any:
    """The value of an address's argument. Raises KeyError, which says what to add."""
    namespace = name.partition(":")[0]
    for key in (f"{name}.{argument}", f"{namespace}.{argument}", argument):
        if key in ARGUMENTS:
            return ARGUMENTS[key](records)
    raise KeyError(f"tests/access_world.py: say in ARGUMENTS what “{argument}” of {name} means")
