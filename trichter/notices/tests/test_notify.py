"""A colleague is told once, in the way they chose."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from trichter.consent.services import suppress
from trichter.mail.models import Message
from trichter.notices.models import Notice
from trichter.notices.services import notify, preferences, set_preferences
from trichter.people.services import assign_owner
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia():
    return make_user(first_name="Mia", email="mia@house.example", language="en")


def tell(*users, kind="test_offered", key="k", url="/people/1/", **options):
    return notify(users, kind, key=key, data={"person": "Jonas Weber", "what": "thing", "count": 3}, url=url, **options)


def test_nobody_is_told_twice_and_everybody_once(mia):
    tom = make_user()
    first = tell(mia, tom, mia)
    again = tell(mia, tom)
    assert {notice.pk for notice in first} == {notice.pk for notice in again}
    assert Notice.objects.count() == Message.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=mia, key="k", kind="test_quiet", url="/")


def test_the_kind_decides_until_the_colleague_does(mia):
    assert [tell(mia, kind=kind, key=kind)[0].channel for kind in ("test_offered", "test_due", "test_quiet")] == [
        "now",
        "digest",
        "off",
    ]
    assert Message.objects.count() == 1

    set_preferences(mia, {"test_offered": "off", "test_quiet": "now"})
    tell(mia, key="second")
    assert Message.objects.count() == 1
    tell(mia, kind="test_quiet", key="third")
    assert Message.objects.count() == 2
    known = preferences(mia)
    assert [known[kind] for kind in ("test_offered", "test_due", "test_quiet")] == ["off", "digest", "now"]


def test_the_mail_speaks_the_readers_language_and_leads_to_the_page(mia, settings):
    settings.BASE_URL = "https://crm.example.org"
    anna = make_user(language="de")
    notices = tell(mia, anna)
    english, german = (Message.objects.get(key=f"notice:{notice.pk}") for notice in notices)
    assert english.subject == "Answered by Jonas Weber"
    assert german.subject == "Jonas Weber hat geantwortet"
    assert english.text.startswith("Hello Mia,\n\nAnswered by Jonas Weber\nhttps://crm.example.org/people/1/\n")
    assert 'href="https://crm.example.org/people/1/"' in english.html
    assert (english.basis, english.to, english.user) == ("internal", "mia@house.example", mia)


def test_who_does_not_see_the_person_is_neither_shown_the_notice_nor_mailed(mia):
    owner = make_user()
    person = make_person(owner=owner)
    stranger = make_user(visibility="own")
    tell(mia, stranger, person=person)
    assert [mail.user for mail in Message.objects.all()] == [mia]
    assert Notice.objects.visible_to(mia).count() == 1
    assert not Notice.objects.visible_to(stranger).exists()
    assign_owner(person, stranger, by=None)
    assert Notice.objects.visible_to(stranger).count() == 1


def test_a_colleague_without_access_is_left_out_and_a_dead_address_hinders_nothing(mia):
    suppress(mia.email, "bounces")
    assert tell(mia, make_user(is_active=False))[0].user == mia
    assert Notice.objects.count() == 1 and not Message.objects.exists()


@pytest.mark.parametrize("wrong", [{"kind": "unknown"}, {"url": "//evil.example"}, {"url": "https://evil.example"}])
def test_a_mistake_of_the_caller_is_an_error(mia, wrong):
    with pytest.raises(ValueError):
        tell(mia, **wrong)
    assert not Notice.objects.exists()


def test_data_that_the_sentence_does_not_know_or_lacks_do_not_break_it(mia):
    notice = notify([mia], "test_offered", key="x", data={"other": 1}, url="/")[0]
    with override("en"):
        assert notice.sentence == "Answered by "
