import pytest

from trichter.history.services import undo
from trichter.people.catalogue import catalogue
from trichter.people.matching import holds, matching
from trichter.people.models import Person, SavedView
from trichter.segments import services, usage
from trichter.segments.errors import Circle, InUse, NameMissing, PrivatePart, WrongCondition
from trichter.segments.models import Segment

from .make import BERLIN, inside, make_segment, make_user, people

pytestmark = pytest.mark.django_db


def names(queryset) -> set[str]:
    return set(queryset.values_list("first_name", flat=True))


def test_members_are_those_for_whom_the_condition_holds():
    people(anna="Berlin", bert="Ulm")
    assert names(services.members(make_segment("Berliner", BERLIN))) == {"anna"}


def test_a_segment_is_a_field_of_conditions_in_sql_and_in_memory():
    known = people(anna="Berlin", bert="Ulm")
    make_segment("Berliner", BERLIN)

    assert names(matching(Person.objects.all(), inside("berliner"))) == {"anna"}
    assert names(matching(Person.objects.all(), inside("berliner", "ne"))) == {"bert"}
    assert names(matching(Person.objects.all(), {"field": "segment", "op": "in", "value": ["berliner"]})) == {"anna"}
    assert holds(known["anna"], inside("berliner"))
    assert not holds(known["bert"], inside("berliner"))


def test_segments_are_made_of_segments():
    people(anna="Berlin", bert="Ulm", cleo="")
    make_segment("Berliner", BERLIN)
    make_segment("Not Berlin", {"all": [inside("berliner", "ne"), {"field": "person.city", "op": "is_known"}]})
    last = make_segment("Nested", {"not": inside("not-berlin")})

    assert names(services.members(last)) == {"anna", "cleo"}
    assert names(matching(Person.objects.all(), inside("nested"))) == {"anna", "cleo"}


@pytest.mark.parametrize("shape", ["walk", "set"])
def test_segments_with_events_are_asked_in_both_shapes(shape):
    people(anna="Berlin", bert="Ulm")
    make_segment("Silent", {"not": {"event": "page_view", "within_days": 30}})
    condition = {"all": [inside("silent"), BERLIN]}
    assert names(matching(Person.objects.all(), condition, shape=shape)) == {"anna"}


def test_changing_a_segment_changes_who_is_in_it_everywhere():
    people(anna="Berlin", bert="Ulm")
    segment = make_segment("Town", BERLIN)
    make_segment("Outer", inside("town"))

    services.update_segment(segment, {"condition": {"field": "person.city", "op": "eq", "value": "Ulm"}}, by=None)

    assert names(matching(Person.objects.all(), inside("outer"))) == {"bert"}


def test_a_circle_is_refused_and_named():
    first = make_segment("First", BERLIN)
    second = make_segment("Second", inside("first"))
    make_segment("Third", inside("second"))

    with pytest.raises(Circle) as refusal:
        services.update_segment(first, {"condition": {"any": [BERLIN, inside("third")]}}, by=None)

    assert "“First” → “Third” → “Second” → “First”" in str(refusal.value)
    first.refresh_from_db()
    assert first.condition == BERLIN
    assert second.condition == inside("first")


def test_a_segment_cannot_ask_for_itself():
    segment = make_segment("Alone", BERLIN)
    with pytest.raises(Circle):
        services.update_segment(segment, {"condition": inside("alone")}, by=None)


def test_a_wrong_condition_is_refused_with_its_place():
    with pytest.raises(WrongCondition) as refusal:
        make_segment("Wrong", {"all": [BERLIN, {"field": "person.twon", "op": "eq", "value": "x"}]})
    assert refusal.value.path == "all[1].field"
    assert not Segment.objects.exists()


def test_a_name_is_needed():
    with pytest.raises(NameMissing):
        make_segment("  ", BERLIN)


def test_german_names_make_readable_slugs_and_each_only_once():
    assert make_segment("Größe über 100", BERLIN).slug == "groesse-ueber-100"
    assert make_segment("Größe über 100", BERLIN).slug == "groesse-ueber-100-2"


def test_private_segments_are_their_owners_and_part_of_nothing():
    mia, tom = make_user("sales"), make_user("sales")
    private = make_segment("Mine", BERLIN, by=mia, shared=False)

    assert private in Segment.objects.visible_to(mia)
    assert private not in Segment.objects.visible_to(tom)
    assert catalogue().field("segment") is None
    make_segment("Shared", BERLIN)
    with pytest.raises(PrivatePart):
        make_segment("Of it", inside("mine"), by=mia)
    with pytest.raises(WrongCondition):
        make_segment("Of it", inside("mine"), by=tom)


def test_a_used_segment_is_neither_deleted_nor_made_private():
    segment = make_segment("Used", BERLIN)
    make_segment("User", inside("used"))

    with pytest.raises(InUse, match="User"):
        services.delete_segment(segment, by=None)
    with pytest.raises(InUse):
        services.update_segment(segment, {"shared": False}, by=None)


def test_saved_views_count_as_use_and_private_ones_are_not_named_to_others():
    mia, tom = make_user("sales"), make_user("sales")
    make_segment("Used", BERLIN)
    SavedView.objects.create(
        owner=mia, list_name="people", name="Secret", query={"condition": {"all": [inside("used")]}}
    )

    places = usage.uses(["used"])["used"]
    assert [use.name for use in usage.shown(places, mia)] == ["Secret"]
    assert "Secret" not in [use.name for use in usage.shown(places, tom)]
    with pytest.raises(InUse) as refusal:
        services.delete_segment(Segment.objects.get(), by=tom)
    assert "Secret" not in str(refusal.value)


def test_packages_above_say_where_they_use_a_segment(monkeypatch):
    segment = make_segment("Used", BERLIN)
    use = usage.Use("Definition", "MQL of used")
    monkeypatch.setattr(usage, "FINDERS", [*usage.FINDERS, lambda slugs: [(slug, use) for slug in slugs]])
    with pytest.raises(InUse, match="MQL of used"):
        services.delete_segment(segment, by=None)


def test_deleting_can_be_undone():
    segment = make_segment("Gone", BERLIN, by=(mia := make_user()))
    action = services.delete_segment(segment, by=mia)
    assert not Segment.objects.exists()

    undo(action, by=mia)

    back = Segment.objects.get()
    assert (back.slug, back.name, back.condition, back.owner) == ("gone", "Gone", BERLIN, mia)


def test_a_change_can_be_undone_where_it_still_stands():
    segment = make_segment("Before", BERLIN)
    action = services.update_segment(segment, {"name": "After"}, by=None)

    undo(action, by=None)

    segment.refresh_from_db()
    assert segment.name == "Before"


def test_saving_what_is_there_records_nothing():
    segment = make_segment("Same", BERLIN)
    assert services.update_segment(segment, {"name": "Same ", "condition": BERLIN}, by=None) is None


def test_sizes_are_kept_for_everyone_and_counted_for_those_who_see_less():
    mia = make_user("sales", visibility="own")
    known = people(anna="Berlin", bert="Berlin")
    other = make_user("sales")
    Person.objects.filter(pk=known["bert"].pk).update(owner=other)
    segment = make_segment("Berliner", BERLIN)

    assert services.size(segment) == 2
    segment.refresh_from_db()
    assert segment.size == 2
    assert segment.size_at is not None
    assert services.size(segment, mia) == 1
    assert services.size_of_condition(inside("berliner"), mia) == 1
