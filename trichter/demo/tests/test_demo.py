"""The demo year is complete, and goes without a trace."""

from collections import Counter

import pytest
from django.apps import apps

from trichter.connect.defaults import install_defaults
from trichter.demo.load import load
from trichter.demo.remove import remove
from trichter.handover.models import Handover
from trichter.history.models import Action
from trichter.people.models import Person
from trichter.pipeline.models import Move, Opportunity
from trichter.quotes.models import Line, Quote

pytestmark = pytest.mark.django_db
# counters that only grow, and what says how far a reader has come
LEFT = {"people.touch", "handover.share"}


@pytest.fixture
def house(settings, tmp_path):
    settings.HOME = tmp_path
    install_defaults()


def census() -> dict[str, int]:
    """How many rows each table of Trichter holds."""
    models = [model for model in apps.get_models() if model.__module__.startswith("trichter.")]
    return {model._meta.label_lower: model._base_manager.count() for model in models}


def test_the_year_is_sold_and_can_be_taken_away_without_a_trace(house):
    before = census()
    load(people=220, firms=40)

    states = Counter(Handover.objects.values_list("state", flat=True))
    assert {"accepted", "open"} <= set(states)
    assert not Handover.objects.filter(rep=None).exists()
    assert Handover.objects.exclude(responded_at=None).exists()
    deals = Opportunity.objects.filter(is_demo=True)
    assert deals.won().exists() and deals.lost().exists() and deals.open().exists()
    assert not deals.lost().filter(lost_reason=None).exists()
    assert not deals.filter(lines=None).exists()
    assert Line.objects.exclude(product=None).exists()
    for deal in deals.prefetch_related("moves"):
        steps = list(deal.moves.all())
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[0].at == deal.opened_at and steps[-1].to_stage_id == deal.stage_id
    assert set(deals.won().values_list("person__stage", flat=True)) <= {"customer", "advocate"}

    remove()
    after = {name: count for name, count in census().items() if name not in LEFT}
    assert after == {name: count for name, count in before.items() if name not in LEFT}
    assert not any(model.objects.exists() for model in (Person, Quote, Move, Action))


def test_the_same_seed_and_moment_give_the_same_year(house):
    from django.utils import timezone

    now = timezone.now()
    facts = []
    for _ in range(2):
        load(people=60, firms=12, now=now)
        rows = Opportunity.objects.order_by("opened_at", "name")
        offers = Handover.objects.order_by("offered_at", "person__last_name")
        facts.append(
            (
                list(rows.values_list("name", "amount", "stage__name", "opened_at", "closed_at")),
                list(offers.values_list("offered_at", "rep__email", "state", "person__last_name")),
            )
        )
        remove()
    assert facts[0] == facts[1]
