"""A person becomes an opportunity in one step, once."""

import threading

import pytest
from django.db import connections

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.people.models import Event, Person
from trichter.people.reacting import react_now
from trichter.people.tests.factories import make_company, make_person, make_user
from trichter.pipeline import services
from trichter.pipeline.models import Move, Opportunity

from .factories import default_pipeline, stage


def test_converting_takes_owner_company_and_source_along(house):
    mia = make_user()
    kessler = make_company("Kessler Pumpen GmbH", "kessler.example")
    jonas = make_person(company=kessler, owner=mia, source="fair", campaign="Hannover 2026")
    opened = services.convert(jonas, by=mia, key=services.convert_key(jonas), amount="1250.505")
    row = opened.opportunity
    assert opened.created
    assert (row.name, row.company, row.owner, row.source, row.campaign) == (
        "Kessler Pumpen GmbH",
        kessler,
        mia,
        "fair",
        "Hannover 2026",
    )
    assert str(row.amount) == "1250.51"
    assert row.stage == stage("Qualified")
    first = Move.objects.get(opportunity=row)
    assert (first.from_stage, first.to_stage, first.by) == (None, row.stage, mia)
    event = Event.objects.get(type="opportunity_opened")
    assert (event.person, event.name, event.properties["amount"]) == (jonas, row.name, 1250.51)


def test_two_clicks_and_two_tabs_make_one_opportunity(house):
    mia, jonas = make_user(), make_person()
    key = services.convert_key(jonas)
    first, second = (services.convert(jonas, by=mia, key=key) for _ in range(2))
    assert first.created and not second.created
    assert first.opportunity == second.opportunity
    assert services.convert_key(jonas) != key
    assert Event.objects.filter(type="opportunity_opened").count() == 1


def test_the_person_reaches_the_stage_and_undo_brings_them_back_for_good(house):
    mia, jonas = make_user(), make_person()
    react_now([jonas.pk])
    before = Person.objects.get(pk=jonas.pk).stage
    action = services.convert(jonas, by=mia, key=services.convert_key(jonas)).action
    react_now([jonas.pk])
    assert Person.objects.get(pk=jonas.pk).stage == "opportunity"

    undo(action, by=mia)
    react_now([jonas.pk])
    assert Person.objects.get(pk=jonas.pk).stage == before
    assert not Opportunity.objects.visible_to(mia).exists()

    services.convert(jonas, by=mia, key=services.convert_key(jonas))
    react_now([jonas.pk])
    assert Person.objects.get(pk=jonas.pk).stage == "opportunity"


def test_a_person_without_company_joins_the_chosen_or_new_one(house):
    mia = make_user()
    alone, other = make_person(), make_person()
    known = make_company("Nordmetall AG")
    services.convert(alone, by=mia, key="a", company=known)
    services.convert(other, by=mia, key="b", new_company="Bögl Technik")
    assert Person.objects.get(pk=alone.pk).company == known
    assert Person.objects.get(pk=other.pk).company.name == "Bögl Technik"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_threads_make_one_opportunity(transactional_db):
    default_pipeline()
    mia, jonas = make_user(), make_person()
    key, start = services.convert_key(jonas), threading.Barrier(4)
    made, failed = [], []

    def click():
        try:
            start.wait()
            made.append(services.convert(jonas, by=mia, key=key))
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len({each.opportunity.pk for each in made}) == 1
    assert sum(each.created for each in made) == 1
    assert Opportunity.objects.count() == 1
    assert Action.objects.filter(verb="pipeline.opened").count() == 1
