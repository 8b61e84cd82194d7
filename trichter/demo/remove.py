"""Taking the demo away: everything marked as demo, and what hangs on it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from trichter.accounts.models import Team, User
from trichter.handover.models import Rule
from trichter.history.models import Action
from trichter.lifecycle.models import Signature
from trichter.people.models import Company, Person
from trichter.people.services import purge
from trichter.pipeline.models import ForecastSnapshot, Opportunity
from trichter.pipeline.services.figures import refresh_outcomes
from trichter.quotes.models import Letterhead, Line, NumberSeries, Product, Quote
from trichter.worktime.models import Calendar

from .house import LETTERHEAD

BLOCK = 500


@transaction.atomic
def remove() -> dict[str, int]:
    """Remove the demo's people, companies and users; returns how many of each. Real records stay untouched."""
    users = User.objects.filter(is_demo=True)
    remove_deals(users)
    people = Person.objects.filter(is_demo=True)
    forget("people.person", list(people.values_list("pk", flat=True)))
    people.filter(deleted_at=None).update(deleted_at=timezone.now())
    removed = purge(people)
    empty = Company.objects.filter(is_demo=True, persons=None)
    companies = empty.count()
    empty.delete()
    remove_house(users)
    count = users.count()
    Signature.objects.filter(user__in=users).delete()
    Action.objects.filter(by__in=users).delete()
    forget("accounts.user", list(users.values_list("pk", flat=True)))
    users.delete()
    Team.objects.filter(members=None, name__startswith="Vertrieb ").delete()
    return {"people": removed, "companies": companies, "users": count}


def remove_deals(users) -> None:
    """Opportunities with all that hangs on them, products, and the figures counted from them."""
    rows = Opportunity.objects.filter(is_demo=True)
    ids = list(rows.values_list("pk", flat=True))
    forget("pipeline.opportunity", ids)
    quotes = Quote.objects.filter(opportunity__in=ids)
    forget("quotes.quote", list(quotes.values_list("pk", flat=True)))
    quotes.delete()
    Line.objects.filter(opportunity__in=ids).delete()
    rows.delete()
    ForecastSnapshot.objects.filter(owner__in=users).delete()
    Product.objects.filter(is_demo=True, lines=None).delete()
    refresh_outcomes()


def remove_house(users) -> None:
    """The demo's rules, hours and letterhead, unless the house has made them its own."""
    made = Action.objects.filter(by__in=users)
    rules = made.filter(verb="handover.rule_saved").values("target_id")
    Rule.objects.filter(Q(pk__in=rules) | Q(rep__in=users)).delete()
    calendars = made.filter(verb="worktime.calendar_created").values("target_id")
    Calendar.objects.filter(pk__in=calendars, is_default=False).delete()
    head = Letterhead.objects.filter(name=LETTERHEAD["name"], register=LETTERHEAD["register"])
    if not Quote.objects.exists():
        NumberSeries.objects.all().delete()
        head.delete()


def forget(kind: str, ids: list[int]) -> None:
    """Remove the history of these records."""
    for start in range(0, len(ids), BLOCK):
        Action.objects.filter(target_type=kind, target_id__in=ids[start : start + BLOCK]).delete()
