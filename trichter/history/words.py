"""Verbs in words, and where their records are shown."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Action

# area → its name and its verbs, each with words and icon
AREAS: dict[str, tuple[str | Promise, dict[str, tuple[str | Promise, str]]]] = {
    "people": (
        _("People and companies"),
        {
            "person_created": (_("created a person"), "user-plus"),
            "person_changed": (_("changed a person"), "user-edit"),
            "person_restored": (_("brought a person back"), "user-check"),
            "people_deleted": (_("deleted people"), "user-minus"),
            "people_merged": (_("merged two people"), "arrows-join"),
            "people.bulk": (_("changed many people at once"), "users"),
            "owner_changed": (_("changed the owner"), "user-share"),
            "company_changed": (_("changed a company"), "building"),
            "note_edited": (_("changed a note"), "note"),
            "note_deleted": (_("deleted a note"), "note"),
            "view_created": (_("saved a view"), "bookmark-plus"),
            "view_changed": (_("changed a view"), "bookmark"),
            "view_deleted": (_("deleted a view"), "bookmark"),
            "field_added": (_("added a field"), "forms"),
            "field_changed": (_("changed a field"), "forms"),
        },
    ),
    "work": (
        _("Work with people"),
        {
            "guidance.taken_over": (_("took over a person"), "hand-grab"),
            "guidance.task_planned": (_("planned a step"), "calendar-plus"),
            "guidance.task_done": (_("finished a step"), "checkbox"),
            "guidance.task_moved": (_("moved a step"), "calendar-due"),
            "guidance.task_deleted": (_("removed a step"), "calendar-event"),
            "mail.written": (_("wrote a mail"), "mail"),
            "mail.again": (_("had a mail sent again"), "mail-forward"),
            "guidance.snoozed": (_("put a person off"), "zzz"),
            "lifecycle.stage_set": (_("set the stage"), "arrow-right-circle"),
            "lifecycle.suggestion_dismissed": (_("dismissed a suggestion"), "circle-x"),
            "handover.offered": (_("handed a person over"), "transfer-in"),
            "handover.accepted": (_("accepted a handover"), "hand-grab"),
            "handover.rejected": (_("rejected a handover"), "circle-x"),
            "handover.returned": (_("gave a person back"), "arrow-back-up"),
            "handover.taken": (_("took over a person"), "hand-grab"),
        },
    ),
    "pipeline": (
        _("Opportunities"),
        {
            "pipeline.opened": (_("opened an opportunity"), "target-arrow"),
            "pipeline.moved": (_("moved an opportunity"), "arrow-right-circle"),
            "pipeline.changed": (_("changed an opportunity"), "edit"),
            "pipeline.deleted": (_("deleted an opportunity"), "trash"),
            "pipeline.stakeholder_set": (_("set a stakeholder's role"), "user-check"),
            "pipeline.stakeholder_removed": (_("removed a stakeholder"), "user-minus"),
            "pipeline.note_added": (_("wrote a note on an opportunity"), "note"),
            "pipeline.note_deleted": (_("deleted a note on an opportunity"), "note"),
            "pipeline.file_added": (_("added a file to an opportunity"), "paperclip"),
            "pipeline.file_removed": (_("removed a file from an opportunity"), "paperclip"),
            "pipeline.stage_changed": (_("changed a stage of a pipeline"), "settings"),
            "pipeline.settings_changed": (_("changed a pipeline's settings"), "settings"),
        },
    ),
    "capture": (
        _("Lists and forms"),
        {
            "capture.imported": (_("imported a list"), "file-import"),
            "capture.import_undone": (_("took an import back"), "arrow-back-up"),
            "capture.form_created": (_("made a form"), "forms"),
            "capture.form_changed": (_("changed a form"), "forms"),
        },
    ),
    "quotes": (
        _("Products and quotes"),
        {
            "quotes.product_created": (_("added a product"), "package"),
            "quotes.product_changed": (_("changed a product"), "package"),
            "quotes.products_imported": (_("imported products"), "file-import"),
            "quotes.letterhead_changed": (_("changed the letterhead"), "file-text"),
            "quotes.line_added": (_("added a line to an opportunity"), "plus"),
            "quotes.line_changed": (_("changed a line of an opportunity"), "pencil"),
            "quotes.line_removed": (_("removed a line of an opportunity"), "minus"),
            "quotes.lines_ordered": (_("put the lines of an opportunity in order"), "arrows-sort"),
            "quotes.drafted": (_("began a quote"), "file-invoice"),
            "quotes.draft_changed": (_("changed the draft of a quote"), "file-invoice"),
            "quotes.draft_discarded": (_("threw the draft of a quote away"), "file-invoice"),
            "quotes.issued": (_("issued a quote"), "file-invoice"),
            "quotes.sent": (_("sent a quote"), "mail-forward"),
            "quotes.accepted": (_("marked a quote as accepted"), "circle-check"),
            "quotes.declined": (_("marked a quote as declined"), "circle-x"),
            "quotes.reopened": (_("took back what became of a quote"), "arrow-back-up"),
        },
    ),
    "rules": (
        _("Rules"),
        {
            "scoring.drafted": (_("began a new version of the scoring model"), "gauge"),
            "scoring.activated": (_("activated a version of the scoring model"), "gauge"),
            "scoring.discarded": (_("threw a draft of the scoring model away"), "gauge"),
            "scoring.rule_removed": (_("removed a rule"), "gauge"),
            "lifecycle.definition_activated": (_("activated a definition"), "target"),
            "lifecycle.definition_signed": (_("signed a definition"), "writing"),
            "lifecycle.signature_asked": (_("asked for a signature under a definition"), "writing"),
            "lifecycle.signatures_dropped": (_("changed a signed definition"), "target"),
            "lifecycle.draft_discarded": (_("threw a draft of a definition away"), "target"),
            "handover.policy_changed": (_("changed when people are handed over"), "transfer-in"),
            "handover.rule_saved": (_("changed a routing rule"), "git-branch"),
            "handover.rule_deleted": (_("removed a routing rule"), "git-branch"),
            "handover.rules_ordered": (_("changed the order of the routing rules"), "git-branch"),
            "handover.target_saved": (_("changed a target of time"), "alarm"),
            "handover.target_deleted": (_("removed a target of time"), "alarm"),
            "handover.reason_saved": (_("changed a reason of rejection"), "circle-x"),
            "segments.created": (_("saved a segment"), "filter"),
            "segments.changed": (_("changed a segment"), "filter"),
            "segments.deleted": (_("deleted a segment"), "filter-off"),
        },
    ),
    "consent": (
        _("Consent"),
        {
            "consent.granted": (_("recorded a consent"), "shield-check"),
            "consent.withdrawn": (_("recorded a withdrawal"), "shield-x"),
            "purpose.created": (_("added a purpose"), "shield-lock"),
            "purpose.changed": (_("changed a purpose"), "shield-lock"),
            "address.suppressed": (_("put an address on the suppression list"), "ban"),
            "address.released": (_("took an address off the suppression list"), "circle-check"),
        },
    ),
    "accounts": (
        _("Users and sign-ins"),
        {
            "signin.succeeded": (_("signed in"), "login"),
            "signin.failed": (_("tried to sign in with a wrong password"), "lock"),
            "signin.ended": (_("signed out"), "logout"),
            "user.created": (_("created a user"), "user-plus"),
            "user.changed": (_("changed a user"), "user-cog"),
            "user.invited": (_("invited a user"), "send"),
            "user.preferences": (_("changed their own settings"), "settings"),
            "user.mfa_changed": (_("changed a second factor"), "shield-lock"),
            "user.mfa_reset": (_("removed a second factor"), "shield-off"),
            "team.created": (_("made a team"), "users-plus"),
            "team.changed": (_("changed a team"), "users-group"),
            "team.deleted": (_("removed a team"), "users-group"),
            "token.created": (_("made an API token"), "key"),
            "token.revoked": (_("revoked an API token"), "key"),
        },
    ),
    "worktime": (
        _("Working time"),
        {
            "worktime.calendar_created": (_("made a calendar of working time"), "calendar-plus"),
            "worktime.calendar_changed": (_("changed working hours"), "calendar-due"),
            "worktime.calendar_deleted": (_("removed a calendar of working time"), "calendar"),
            "worktime.default_changed": (_("chose the house's calendar"), "calendar-check"),
            "worktime.desks_changed": (_("changed capacity and distribution"), "adjustments"),
            "worktime.team_calendar_changed": (_("chose a team's calendar"), "users-group"),
            "worktime.absence_added": (_("entered an absence"), "calendar-plus"),
            "worktime.absence_changed": (_("changed an absence"), "calendar-event"),
            "worktime.absence_removed": (_("removed an absence"), "calendar"),
        },
    ),
}
VERBS = {verb: words for _label, verbs in AREAS.values() for verb, words in verbs.items()}

# kind of record → page that shows it
PAGES = {
    "people.person": "people:person",
    "people.company": "people:company",
    "quotes.quote": "quotes:quote",
    "quotes.product": "quotes:product",
    "pipeline.opportunity": "pipeline:opportunity",
    "accounts.user": "accounts:user",
    "accounts.team": "accounts:team",
    "lifecycle.definition": "lifecycle:version",
}


def words_for(action: Action) -> tuple[str | Promise, str]:
    """What was done, as words behind the name of who did it, and an icon. An unknown verb speaks for itself."""
    return VERBS.get(action.verb) or (action.verb.replace(".", ": ").replace("_", " "), "history")


def areas() -> list[tuple[str, str | Promise]]:
    """Areas for the filter."""
    return [(key, label) for key, (label, _verbs) in AREAS.items()]


def verbs_of(area: str) -> tuple[str, ...]:
    """The verbs of an area; none for an unknown one."""
    return tuple(AREAS[area][1]) if area in AREAS else ()


def page_of(action: Action) -> str:
    """The address of the record an action is about, or nothing."""
    name = PAGES.get(action.target_type)
    if name is None or action.target_id is None:
        return ""
    try:
        return reverse(name, args=[action.target_id])
    except NoReverseMatch:
        return ""
