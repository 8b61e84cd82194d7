"""The files: whole or not at all, honest about their moment, and without those who are gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from trichter.insights import funnel, lake, lake_files, services
from trichter.insights.cuts import Cut
from trichter.insights.lake_files import Files
from trichter.people.models import Person
from trichter.people.services import delete_person
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
ALL = Cut(period="all")


def leads(look, user) -> int:
    return funnel.rows(look, ALL, user)[0].reached[0]


@pytest.fixture
def three():
    people = [make_person() for _number in range(3)]
    services.rebuild()
    return people


def test_a_small_house_needs_no_files_and_is_always_up_to_date(three, tmp_path):
    user = make_user()
    before = timezone.now()
    assert leads(lake.look(tmp_path), user) == 3
    make_person()
    services.rebuild()
    now = lake.look(tmp_path)
    assert leads(now, user) == 4 and now.as_of >= before
    assert list(tmp_path.iterdir()) == []


def test_figures_are_as_of_the_last_refresh_and_say_so(three, tmp_path):
    user = make_user()
    first = lake.look(tmp_path, live=0)
    make_person()
    services.rebuild()
    again = lake.look(tmp_path, live=0)
    assert (leads(again, user), again.as_of) == (3, first.as_of)
    Files(tmp_path).refresh()
    later = lake.look(tmp_path, live=0)
    assert leads(later, user) == 4 and later.as_of > first.as_of


def test_old_files_are_refreshed_by_whoever_looks(three, tmp_path, monkeypatch):
    user = make_user()
    lake.look(tmp_path, live=0)
    make_person()
    services.rebuild()
    monkeypatch.setattr(lake, "STALE", 0)
    assert leads(lake.look(tmp_path, live=0), user) == 4


def test_a_refresh_that_is_killed_leaves_the_old_state(three, tmp_path, monkeypatch):
    user = make_user()
    old = lake.look(tmp_path, live=0)
    make_person()
    services.rebuild()

    def die(*arguments):
        raise KeyboardInterrupt

    for broken in ("write_batches", "delta_table"):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(lake_files, broken, die)
            Files(tmp_path).refresh(anew=broken == "write_batches")
        after = lake.look(tmp_path, live=0)
        assert (leads(after, user), after.as_of) == (3, old.as_of)
        assert not list(tmp_path.glob("*.part"))
    (tmp_path / "delta-0.parquet.dead.part").write_text("half")
    Files(tmp_path).refresh()
    assert leads(lake.look(tmp_path, live=0), user) == 4


def test_only_one_writes_at_a_time(three, tmp_path):
    files = Files(tmp_path)
    files.refresh()
    with files.locked(wait=False) as mine:
        assert mine and files.refresh() == {}
    assert files.refresh()


def test_erased_and_deleted_people_vanish_at_the_next_refresh(three, tmp_path):
    user = make_user()
    lake.look(tmp_path, live=0)
    delete_person(three[0], by=user)
    Person.objects.filter(pk=three[1].pk).delete()
    Files(tmp_path).refresh()
    assert leads(lake.look(tmp_path, live=0), user) == 1


def test_somebody_else_in_the_place_of_one_who_went_is_noticed(three, tmp_path):
    user = make_user()
    lake.look(tmp_path, live=0)
    Person.objects.filter(pk=three[1].pk).delete()
    new = make_person()
    services.rebuild()
    Files(tmp_path).refresh()
    people = funnel.people(lake.look(tmp_path, live=0), ALL, user, "reached-lead")
    assert {pk for pk, _at in people} == {three[0].pk, three[2].pk, new.pk}


def test_the_base_is_written_anew_when_it_is_old_or_much_changed(three, tmp_path, monkeypatch):
    files = Files(tmp_path)
    base = files.refresh()["base"]
    assert files.refresh()["base"] == base
    monkeypatch.setattr(lake_files, "HUGE", 0)
    assert files.refresh()["base"] != base


def test_a_damaged_manifest_is_made_anew(three, tmp_path):
    lake.look(tmp_path, live=0)
    (tmp_path / "manifest.json").write_text("{")
    assert leads(lake.look(tmp_path, live=0), make_user()) == 3


def test_the_period_of_entry_counts_days_of_the_house(three, tmp_path):
    user = make_user()
    old = make_person()
    Person.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=45))
    services.rebuild()
    counts = [funnel.rows(lake.look(tmp_path), Cut(period=days), user)[0].reached[0] for days in ("30", "90", "all")]
    assert counts == [3, 4, 4]
    before = Cut(period="30", back=1)
    assert funnel.rows(lake.look(tmp_path), before, user)[0].reached[0] == 1
