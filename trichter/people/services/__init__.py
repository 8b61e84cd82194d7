"""Changes to persons, companies and the event log. Every change writes its history in the same transaction."""

from .activities import OUTCOMES, log_activity
from .bulk import Outcome, PersonRow, Trace, upsert_people
from .companies import company_for_email, find_or_create_company, update_company
from .custom_fields import clean_value, ensure_field, make_slug
from .deletion import delete_people, delete_person, purge
from .events import NewEvent, Recorded, now_micros, record_events
from .merge import Difference, merge, merge_preview
from .notes import add_note, delete_note, edit_note
from .persons import PersonData, add_external_key, assign_owner, create_person, find_person, update_person
from .standing import Standing, write_stage, write_standing
from .touches import claim_touched, settle, touch

__all__ = [
    "OUTCOMES",
    "Difference",
    "NewEvent",
    "Outcome",
    "PersonData",
    "PersonRow",
    "Recorded",
    "Standing",
    "Trace",
    "add_external_key",
    "add_note",
    "assign_owner",
    "claim_touched",
    "clean_value",
    "company_for_email",
    "create_person",
    "delete_note",
    "delete_people",
    "delete_person",
    "edit_note",
    "ensure_field",
    "find_or_create_company",
    "find_person",
    "log_activity",
    "make_slug",
    "merge",
    "merge_preview",
    "now_micros",
    "purge",
    "record_events",
    "settle",
    "touch",
    "update_company",
    "update_person",
    "upsert_people",
    "write_stage",
    "write_standing",
]
