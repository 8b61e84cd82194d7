"""All operations of version 1, ready to be put under an address."""

from __future__ import annotations

from .app import api
from .companies import router as companies
from .consents import router as consents
from .handovers import router as handovers
from .log import router as log
from .opportunities import router as opportunities
from .people import router as people
from .rules import router as rules
from .work import router as work

api.add_router("/people", people)
api.add_router("/companies", companies)
for router in (log, work, rules, consents, handovers, opportunities):
    api.add_router("", router)

__all__ = ["api"]
