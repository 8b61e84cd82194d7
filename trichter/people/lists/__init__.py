"""Lists of people and companies. Other packages add columns and bulk actions in a module `people_lists.py` of theirs:

from trichter.people.lists import BulkAction, Column, add_bulk_action, add_column
"""

from .bulk import BULK_ACTIONS, BulkAction, add_bulk_action
from .columns import Column, add_column, extra_columns, extra_company_columns
from .definitions import COMPANIES, LISTS, PEOPLE

__all__ = [
    "BULK_ACTIONS",
    "COMPANIES",
    "LISTS",
    "PEOPLE",
    "BulkAction",
    "Column",
    "add_bulk_action",
    "add_column",
    "extra_columns",
    "extra_company_columns",
]
