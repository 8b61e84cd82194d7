"""Taking the demo away: everything marked as demo, and what hangs on it."""

from __future__ import annotations

from django.db import transaction

from trichter.accounts.models import Team, User
from trichter.history.models import Action
from trichter.lifecycle.models import Signature
from trichter.people.models import Company, Person
from trichter.people.services import purge


@transaction.atomic
def remove() -> dict[str, int]:
    """Remove the demo's people, companies and users; returns how many of each. Real records stay untouched."""
    people = Person.objects.filter(is_demo=True)
    ids = list(people.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        Action.objects.filter(target_type="people.person", target_id__in=ids[start : start + 500]).delete()
    removed = purge(people)
    empty = Company.objects.filter(is_demo=True, persons=None)
    companies = empty.count()
    empty.delete()
    users = User.objects.filter(is_demo=True)
    count = users.count()
    Signature.objects.filter(user__in=users).delete()
    users.delete()
    Team.objects.filter(members=None, name__startswith="Vertrieb ").delete()
    return {"people": removed, "companies": companies, "users": count}
