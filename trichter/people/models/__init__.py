"""Tables of people: one file per kind of thing."""

from .company import Company
from .custom import CatalogueStamp, CustomField
from .event import Event, Touch
from .notes import Note
from .person import ExternalKey, Person, PersonEmail, PersonPhone
from .views import BulkPart, BulkRun, ListMemory, SavedView

__all__ = [
    "BulkPart",
    "BulkRun",
    "CatalogueStamp",
    "Company",
    "CustomField",
    "Event",
    "ExternalKey",
    "ListMemory",
    "Note",
    "Person",
    "PersonEmail",
    "PersonPhone",
    "SavedView",
    "Touch",
]
