"""The daily mail: once, at seven by the reader's clock, also when the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from trichter.mail.models import Message
from trichter.notices import digest
from trichter.notices.digest import send_digests
from trichter.notices.models import Notice
from trichter.notices.services import notify
from trichter.people.services import assign_owner
from trichter.people.tests.factories import make_person, make_user
from trichter.worktime.models import Absence
from trichter.worktime.services import calendar_for, change_calendar, ensure_default

pytestmark = pytest.mark.django_db


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def mia():
    return make_user(first_name="Mia", language="en", time_zone="Europe/Berlin")


def tell(user, at: datetime, key="k", **options):
    return notify([user], "test_due", key=key, data={"count": key}, url="/today/", at=at, **options)[0]


def test_one_mail_with_everything_since_the_last_one(mia):
    tell(mia, utc("2026-11-24 09:00"), "a")
    tell(mia, utc("2026-11-25 05:59"), "b")
    tell(mia, utc("2026-11-25 06:00"), "late")
    assert send_digests(utc("2026-11-25 05:59:59")) == 0
    assert send_digests(utc("2026-11-25 06:00")) == 1
    assert send_digests(utc("2026-11-25 06:05")) == 0

    mail = Message.objects.get()
    assert mail.key == f"digest:{mia.pk}:2026-11-25" and mail.subject == "2 things to know from Trichter"
    assert "a due" in mail.text and "b due" in mail.text and "late due" not in mail.text
    assert send_digests(utc("2026-11-26 06:00")) == 1
    assert Message.objects.latest("pk").subject == "1 thing to know from Trichter"


def test_without_notices_there_is_no_mail(mia):
    assert send_digests(utc("2026-11-25 12:00")) == 0 and not Message.objects.exists()


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Europe/Berlin", "2026-10-26 06:00"),  # the Monday after the clocks went back
        ("America/New_York", "2026-10-26 11:00"),  # there a week later
        ("Asia/Tokyo", "2026-10-25 22:00"),  # Monday has begun
        ("", "2026-10-26 06:00"),
    ],
)
def test_seven_is_seven_by_the_readers_clock_over_the_change_of_clocks(zone, due):
    tom = make_user(time_zone=zone, language="en")
    tell(tom, utc("2026-10-23 12:00"))
    assert send_digests(utc(due) - timedelta(seconds=1)) == 0
    assert send_digests(utc(due)) == 1


def test_before_and_after_summer_time_begins(mia):
    tell(mia, utc("2026-03-26 12:00"), "a")
    assert send_digests(utc("2026-03-27 05:59")) == 0
    assert send_digests(utc("2026-03-27 06:00")) == 1
    tell(mia, utc("2026-03-29 00:30"), "b")  # half an hour before the hour that is missing
    assert send_digests(utc("2026-03-30 04:59")) == 0
    assert send_digests(utc("2026-03-30 05:00")) == 1


def test_the_weekend_waits_for_monday(mia):
    tell(mia, utc("2026-11-20 12:00"), "friday")
    assert send_digests(utc("2026-11-21 09:00")) == send_digests(utc("2026-11-22 09:00")) == 0
    tell(mia, utc("2026-11-22 12:00"), "sunday")
    assert send_digests(utc("2026-11-23 09:00")) == 1
    assert "friday due" in Message.objects.get().text and "sunday due" in Message.objects.get().text


def test_holidays_and_absences_wait_too(mia):
    ensure_default()
    change_calendar(calendar_for(mia), region="DE-BY")
    Absence.objects.create(user=mia, first_day=date(2026, 1, 7), last_day=date(2026, 1, 8))
    tell(mia, utc("2026-01-05 12:00"))
    assert send_digests(utc("2026-01-06 09:00")) == 0  # Epiphany
    assert send_digests(utc("2026-01-08 09:00")) == 0  # away
    assert send_digests(utc("2026-01-09 09:00")) == 1


def test_killed_between_mail_and_mark_it_comes_once_and_whole(mia, monkeypatch):
    notice = tell(mia, utc("2026-11-24 12:00"))

    class Killed(BaseException):
        pass

    def killed(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(digest.letters, "mail_digest", killed)
        with pytest.raises(Killed):
            send_digests(utc("2026-11-25 06:00"))
    assert send_digests(utc("2026-11-25 06:01")) == 1
    notice.refresh_from_db()
    assert notice.digested_at and Message.objects.count() == 1


def test_what_one_may_no_longer_see_is_not_mailed(mia):
    owner = make_user()
    person = make_person(owner=mia)
    mia.visibility = "own"
    mia.save()
    tell(mia, utc("2026-11-24 12:00"), person=person)
    assign_owner(person, owner, by=None)
    assert send_digests(utc("2026-11-25 06:00")) == 0
    assert not Message.objects.exists() and Notice.objects.filter(digested_at=None).count() == 0
