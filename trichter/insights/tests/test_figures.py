"""Figures equal a slow oracle on random houses: read live, from a base, and from a base with a delta."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trichter.insights import funnel, lake, lake_files, services
from trichter.insights.cuts import Cut, cell
from trichter.insights.journeys import STAGES
from trichter.people.models import Person
from trichter.people.tests.factories import make_user

from . import oracle
from .factories import delete, make_house, wander

ALL = Cut(period="all")


class Undo(Exception):
    """Takes a random house back."""


@pytest.fixture
def colleagues(db):
    rep = make_user(visibility="team", team="North")
    mate = make_user(visibility="own", team="North")
    other = make_user(visibility="own", team="South")
    return rep, mate, other, make_user(role="marketing")


def check(look, people, users) -> None:
    """Every figure of every user equals the oracle's."""
    mates = {user.pk for user in users[:2]}
    for user in users:
        mine = oracle.seen(people, user, mates)
        [total] = funnel.rows(look, ALL, user)
        assert total.reached == oracle.reached(mine)
        for pair, found in total.times.items():
            assert (found.cases, found.median, found.most) == oracle.times(mine, *pair)
        assert funnel.steps(look, ALL, user) == oracle.steps(mine)
        by_source = {row.key: row.reached for row in funnel.rows(look, ALL, user, "source")}
        sources = {person.source for person in mine}
        assert by_source == {
            name or "~": oracle.reached([person for person in mine if person.source == name]) for name in sources
        }
        chemistry = [person for person in mine if person.industry == "Chemie"]
        assert funnel.rows(look, ALL.with_(industry="Chemie"), user)[0].reached == oracle.reached(chemistry)
        for stage in STAGES:
            named = cell("reached", stage)
            listed = [pk for pk, _at in funnel.people(look, ALL, user, named, limit=1000)]
            wanted = {person.pk for person in mine if person.got(stage)}
            assert set(listed) == wanted and len(listed) == len(wanted) == funnel.count(look, ALL, user, named)
            assert Person.objects.visible_to(user).filter(pk__in=listed).count() == len(listed)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_figures_equal_the_oracle_live_and_after_each_refresh(colleagues, tmp_path_factory, seed):
    random, folder = Random(seed), tmp_path_factory.mktemp("lake")
    try:
        with transaction.atomic():
            people = make_house(random, [user.pk for user in colleagues[:3]])
            assert services.rebuild() == sum(not person.deleted for person in people)
            assert services.rebuild() == 0
            check(lake.look(), people, colleagues)
            check(lake.look(folder, live=0), people, colleagues)

            known = [person for person in people if not person.deleted]
            for person in random.sample(known, 8):
                wander(random, person)
            services.refresh([person.pk for person in known])
            for person in random.sample(known, 3):
                delete(person)
            back = next((person for person in people if person.deleted), None)
            if back:
                back.deleted = False
                Person.objects.filter(pk=back.pk).update(deleted_at=None)
                services.refresh([back.pk])
            new = make_house(random, [colleagues[2].pk], size=3)
            services.refresh([person.pk for person in new])
            lake_files.Files(folder).refresh()
            assert lake_files.Files(folder).manifest()["delta"]
            check(lake.look(folder, live=0), people + new, colleagues)

            lake_files.Files(folder).refresh(anew=True)
            check(lake.look(folder, live=0), people + new, colleagues)
            raise Undo
    except Undo:
        pass
