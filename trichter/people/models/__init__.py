"""Tables of people: one file per kind of thing."""

from .company import Company
from .custom import CustomField
from .event import Event, Touch
from .notes import Note
from .person import ExternalKey, Person, PersonEmail, PersonPhone
from .views import SavedView

__all__ = [
    "Company",
    "CustomField",
    "Event",
    "ExternalKey",
    "Note",
    "Person",
    "PersonEmail",
    "PersonPhone",
    "SavedView",
    "Touch",
]
