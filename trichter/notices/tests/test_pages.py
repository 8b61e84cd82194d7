"""The bell, the page and the preferences."""

import pytest
from django.urls import reverse

from trichter.notices.models import Notice, Preference
from trichter.notices.services import notify
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mia(client):
    user = make_user(first_name="Mia", language="en")
    client.force_login(user)
    return user


def tell(user, key="k", url="/people/", **options):
    data = {"person": "Jonas Weber", "count": 1}
    return notify([user], "test_offered", key=key, data=data, url=url, **options)[0]


def number(client) -> str:
    return client.get(reverse("notices:count"), headers=HTMX).content.decode()


def test_the_bell_counts_what_is_unread_and_ones_own_up_to_99(client, mia, django_assert_max_num_queries):
    assert "unread" not in number(client)
    tell(mia), tell(make_user())
    assert "1 unread notice" in " ".join(number(client).split())
    Notice.objects.bulk_create(Notice(user=mia, key=f"n{n}", kind="test_due", url="/") for n in range(120))
    with django_assert_max_num_queries(4):
        assert "99+" in number(client)


def test_the_bell_is_on_every_page_and_asks_for_its_number_later(client, mia):
    tell(mia)
    page = client.get(reverse("notices:list")).content.decode()
    assert f'hx-get="{reverse("notices:count")}"' in page and "every 30s" in page
    assert f"{reverse('notices:list')}#preferences" in page


def test_the_list_of_the_bell_shows_unread_ones_first(client, mia):
    old = tell(mia, "old", url="/old/")
    client.post(reverse("notices:open", args=[tell(mia, "read").pk]))
    rows = client.get(reverse("notices:latest"), headers=HTMX).context["notices"]
    assert [notice.key for notice in rows] == ["old", "read"] and old.read_at is None


def test_opening_marks_as_read_and_leads_there(client, mia):
    notice = tell(mia, url="/people/?q=weber")
    answer = client.post(reverse("notices:open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/people/?q=weber")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.get(reverse("notices:open", args=[notice.pk])).status_code == 405


def test_all_read_is_about_ones_own_and_the_bell_looks_again(client, mia):
    tell(mia, "a"), tell(mia, "b")
    other = tell(make_user())
    answer = client.post(reverse("notices:read_all"), headers=HTMX)
    assert answer.status_code == 204 and "notices" in answer["HX-Trigger"]
    assert list(Notice.objects.unread()) == [other]


def test_what_is_about_a_person_out_of_sight_is_neither_counted_nor_shown_nor_opened(client, mia):
    person = make_person(owner=make_user())
    notice = tell(mia, person=person)
    mia.visibility = "own"
    mia.save()
    assert "unread" not in number(client)
    assert "Jonas Weber" not in client.get(reverse("notices:latest")).content.decode()
    assert "Jonas Weber" not in client.get(reverse("notices:list")).content.decode()
    assert client.post(reverse("notices:open", args=[notice.pk])).status_code == 404
    client.post(reverse("notices:read_all"))
    assert Notice.objects.get().read_at is None


def test_preferences_are_kept_and_nonsense_is_refused(client, mia, own_kinds):
    wanted = dict.fromkeys(own_kinds, "digest")
    assert client.post(reverse("notices:preferences"), wanted).status_code == 302
    assert dict(Preference.objects.values_list("kind", "channel")) == wanted
    assert client.post(reverse("notices:preferences"), {**wanted, "test_due": "by pigeon"}).status_code == 422
    assert dict(Preference.objects.values_list("kind", "channel")) == wanted


def test_the_page_goes_on_by_key(client, mia):
    Notice.objects.bulk_create(Notice(user=mia, key=f"n{n}", kind="test_due", url="/") for n in range(60))
    first = client.get(reverse("notices:list"))
    following = first.context["following"]
    more = client.get(reverse("notices:list"), {"after": following}, headers=HTMX)
    assert len(first.context["notices"]) == 50 and len(more.context["notices"]) == 10
    assert b"<html" not in more.content


def test_the_page_speaks_german(client, mia):
    mia.language = "de"
    mia.save()
    tell(mia)
    page = client.get(reverse("notices:list")).content.decode()
    assert "Hinweise" in page and "Jonas Weber hat geantwortet" in page
