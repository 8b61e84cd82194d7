"""Who wrote a mail that was not delivered is told; old notices go."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from trichter.mail.models import Message, State
from trichter.mail.services import send, send_again
from trichter.notices.models import Notice
from trichter.notices.services import mark_read
from trichter.notices.tasks import purge, tell_of_failed_mails
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db


def fail(mail):
    Message.objects.filter(pk=mail.pk).update(state=State.FAILED, reason="rejected")


def test_the_sender_of_a_failed_mail_is_told_once_for_each_attempt():
    mia = make_user(language="en")
    jonas = make_person("jonas@kessler.example")
    mail = send(
        key="k", to=jonas.email, subject="Your quote", text="x", basis="contract", person=jonas, by=mia
    )  # fmt: skip
    fail(mail)
    tell_of_failed_mails()
    tell_of_failed_mails()
    notice = Notice.objects.get()
    with translation.override("en"):
        assert notice.sentence == (
            "Your mail “Your quote” to jonas@kessler.example was not delivered. The mail server refused the mail."
        )
    assert (notice.user, notice.person, notice.url) == (mia, jonas, f"/people/{jonas.pk}/")
    assert Message.objects.filter(key=f"notice:{notice.pk}").exists()

    mail.refresh_from_db()
    send_again(mail, by=mia)
    fail(mail)
    tell_of_failed_mails()
    assert Notice.objects.count() == 2


def test_a_failed_mail_of_nobody_makes_no_notice_and_so_no_endless_mails():
    mia = make_user()
    fail(send(key="k", to=mia.email, subject="Hi", text="x", basis="internal", user=mia))
    assert tell_of_failed_mails() == 1
    assert tell_of_failed_mails() == 0
    assert not Notice.objects.exists()


def test_read_notices_are_kept_for_three_months_and_unread_ones_for_ever():
    mia = make_user()
    for number in range(3):
        Notice.objects.create(user=mia, key=str(number), kind="test_quiet", url="/")
    long_ago = timezone.now() - timedelta(days=91)
    mark_read(Notice.objects.filter(key="0"), long_ago)
    mark_read(Notice.objects.filter(key="1"))
    assert purge() == 1
    assert sorted(Notice.objects.values_list("key", flat=True)) == ["1", "2"]
