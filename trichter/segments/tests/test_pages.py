import json

import pytest
from django.urls import reverse

from trichter.people.models import Person
from trichter.segments.models import Segment

from .make import BERLIN, inside, make_segment, make_user, people

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client):
    user = make_user("admin", language="en")
    client.force_login(user)
    return user


def test_an_empty_list_says_what_belongs_there(client, admin):
    page = client.get(reverse("segments:list")).content.decode()
    assert "No segments yet" in page
    assert reverse("segments:new") in page


def test_segments_are_listed_as_sentences_with_their_use_and_size(client, admin):
    people(anna="Berlin", bert="Ulm")
    make_segment("Town", BERLIN)
    make_segment("Outer", inside("town"))
    page = client.get(reverse("segments:list")).content.decode()
    assert "Berlin" in page
    assert "Used by" in page
    assert reverse("segments:size", args=["town"]) in page
    answer = client.get(reverse("segments:size", args=["town"]), headers=HTMX).content.decode()
    assert "1 person" in answer


def test_a_segment_is_made_and_changed(client, admin):
    data = {"name": "Town", "condition": json.dumps(BERLIN), "shared": "on"}
    assert client.post(reverse("segments:new"), data).status_code == 302
    segment = Segment.objects.get()
    assert (segment.slug, segment.condition, segment.owner) == ("town", BERLIN, admin)
    client.post(reverse("segments:segment", args=["town"]), {**data, "name": "City"})
    segment.refresh_from_db()
    assert (segment.slug, segment.name) == ("town", "City")


@pytest.mark.parametrize(
    "condition", ["", "null", "{", "[]", '{"all": []}', '{"field": "person.twon", "op": "is_known"}']
)
def test_what_is_no_condition_is_refused_and_the_form_stays(client, admin, condition):
    answer = client.post(reverse("segments:new"), {"name": "Town", "condition": condition})
    assert answer.status_code == 422
    assert b'value="Town"' in answer.content
    assert not Segment.objects.exists()


def test_a_circle_is_told_on_the_page(client, admin):
    make_segment("Town", BERLIN)
    make_segment("Outer", inside("town"))
    data = {"name": "Town", "condition": json.dumps(inside("outer")), "shared": "on"}
    answer = client.post(reverse("segments:segment", args=["town"]), data)
    assert answer.status_code == 422
    assert "cannot be made of itself" in answer.content.decode()


def test_a_segment_is_deleted_unless_it_is_used(client, admin):
    make_segment("Town", BERLIN)
    outer = make_segment("Outer", inside("town"))
    client.post(reverse("segments:delete", args=["town"]))
    assert Segment.objects.filter(slug="town").exists()
    client.post(reverse("segments:delete", args=[outer.slug]))
    client.post(reverse("segments:delete", args=["town"]))
    assert not Segment.objects.exists()


@pytest.mark.parametrize("role", ["sales", "read_only"])
def test_who_may_not_change_reads_the_sentence_only(client, role):
    make_segment("Town", BERLIN)
    client.force_login(make_user(role, language="en"))
    page = client.get(reverse("segments:segment", args=["town"])).content.decode()
    assert "condition-builder" not in page
    assert "Berlin" in page
    for name, args in [("new", []), ("segment", ["town"]), ("delete", ["town"])]:
        data = {"name": "x", "condition": json.dumps(BERLIN)}
        assert client.post(reverse(f"segments:{name}", args=args), data).status_code == 403
    assert Segment.objects.get().name == "Town"


def test_a_private_segment_does_not_exist_for_others(client):
    make_segment("Mine", BERLIN, by=make_user("marketing"), shared=False)
    client.force_login(make_user("admin"))
    for name in ("segment", "size"):
        assert client.get(reverse(f"segments:{name}", args=["mine"])).status_code == 404
    assert client.post(reverse("segments:delete", args=["mine"])).status_code == 404
    assert b"Mine" not in client.get(reverse("segments:list")).content


def test_sizes_count_only_people_one_may_see(client):
    known = people(anna="Berlin", bert="Berlin")
    Person.objects.filter(pk=known["bert"].pk).update(owner=make_user("sales"))
    make_segment("Town", BERLIN)
    client.force_login(make_user("sales", visibility="own", language="en"))
    assert b"1 person" in client.get(reverse("segments:size", args=["town"]), headers=HTMX).content


def test_the_list_costs_the_same_however_many_segments_there_are(client, admin, django_assert_max_num_queries):
    for number in range(6):
        make_segment(f"Town {number}", BERLIN)
    client.get(reverse("segments:list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("segments:list"))
