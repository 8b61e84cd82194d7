"""Delivery through a real SMTP server: once, with the server's answers understood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone, translation

from trichter.consent.services import suppress, withdraw
from trichter.jobs import heartbeat
from trichter.mail import delivery
from trichter.mail.delivery import deliver, take_back_lost
from trichter.mail.models import Message, Reason, State
from trichter.mail.services import send, send_again
from trichter.people.models import Event
from trichter.people.services import delete_person
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
PDF = bytes(range(256)) * 100
LATER = timedelta(minutes=2)


@pytest.fixture
def jonas():
    return make_person("jonas@kessler.example")


@pytest.fixture
def write(jonas):
    def one(key="k", **options):
        options = {"to": jonas.email, "subject": "Ihr Angebot", "text": "Grüße", "basis": "contract"} | options
        return send(key=key, person=jonas, **options)

    return one


def state() -> tuple[str, str]:
    mail = Message.objects.get()
    return mail.state, mail.reason


def test_a_mail_arrives_once_whole_and_is_an_event_of_the_person(server, write, jonas):
    mia = make_user(first_name="Mia", last_name="Koch", email="mia@house.example")
    mail = write(by=mia, html="<p>Grüße</p>", attachments=[("Angebot Ö.pdf", "application/pdf", PDF)])
    assert deliver() == 1
    assert deliver() == 0

    (arrived,) = server.arrived
    assert arrived["Subject"] == "Ihr Angebot" and arrived["To"] == "jonas@kessler.example"
    assert arrived["From"].startswith("Mia Koch <") and arrived["Reply-To"] == "mia@house.example"
    assert arrived["Message-ID"] == mail.message_id
    assert arrived.get_body(("plain",)).get_content().strip() == "Grüße"
    assert "<p>Grüße</p>" in arrived.get_body(("html",)).get_content()
    (file,) = arrived.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "Angebot Ö.pdf",
        "application/pdf",
        PDF,
    )
    event = Event.objects.get(type="mail_sent")
    assert (event.person, event.name, event.direction, event.actor) == (jonas, "Ihr Angebot", "out", mia)
    jonas.refresh_from_db()
    assert jonas.last_contact_at is not None
    mail.refresh_from_db()
    assert mail.state == State.SENT and mail.sent_at and mail.error == ""


def test_an_internal_mail_is_no_event(server):
    mia = make_user(email="mia@house.example")
    send(key="i", to=mia.email, subject="Hi", text="Hello", basis="internal", user=mia)
    deliver()
    assert len(server.arrived) == 1 and not Event.objects.filter(type="mail_sent").exists()
    assert server.arrived[0]["Auto-Submitted"] == "auto-generated"


def test_many_mails_share_a_connection(server, write):
    for number in range(12):
        write(key=f"k{number}")
    assert (deliver(), deliver(), deliver()) == (10, 2, 0)
    assert len(server.arrived) == 12 and server.connections == 2
    assert len({arrived["Message-ID"] for arrived in server.arrived}) == 12


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_temporary_no_is_tried_again_with_growing_waits(server, write, step):
    server.says[step] = ["451 busy", "451 busy"]
    write()
    now = timezone.now()
    deliver(now)
    assert state() == (State.WAITING, Reason.LATER)
    assert Message.objects.get().answer == "451 busy"
    assert deliver(now + timedelta(seconds=50)) == 0
    assert deliver(now + LATER) == 1
    assert deliver(now + LATER + LATER) == 0
    assert deliver(now + timedelta(minutes=10)) == 1
    assert state() == (State.SENT, "") and len(server.arrived) == 1


def test_two_days_of_temporary_answers_are_enough(server, write):
    write()
    now = timezone.now()
    for _try in range(len(delivery.WAITS) + 1):
        server.says["DATA"] = ["451 busy"]
        assert deliver(now) == 1
        now += timedelta(days=1)
    assert state() == (State.FAILED, Reason.GAVE_UP)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_final_no_is_told_in_words_and_in_the_log_of_the_person(server, write, jonas, step):
    server.says[step] = ["550 no such mailbox"]
    write()
    deliver()
    assert state() == (State.FAILED, Reason.REJECTED)
    with translation.override("en"):
        assert Message.objects.get().error == "The mail server refused the mail. (550 no such mailbox)"
    assert Event.objects.get(type="mail_bounced").person == jonas
    assert not Event.objects.filter(type="mail_sent").exists()


def test_a_server_that_is_away_costs_no_mail(settings, write, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for number in range(3):
        write(key=f"k{number}")
    assert deliver() == 0
    assert list(Message.objects.order_by("pk").values_list("state", "tries", "reason")) == [
        ("waiting", 1, "unreached"),
        ("waiting", 0, ""),
        ("waiting", 0, ""),
    ]
    assert deliver(timezone.now() + timedelta(hours=1)) == 0  # it rests before it tries again
    assert Message.objects.filter(tries=0).count() == 2


def test_a_server_that_hangs_up_between_two_mails_is_called_again(server, write):
    server.says["RCPT"] = ["250 OK", "421 too many mails"]
    for number in range(3):
        write(key=f"k{number}")
    deliver()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "sent", "waiting"]


def test_a_connection_that_breaks_during_the_hand_over_is_never_tried_again_by_itself(server, write):
    server.says["DATA"] = ["hang up"]
    write()
    deliver()
    assert state() == (State.UNCERTAIN, Reason.BROKE_OFF)
    assert deliver(timezone.now() + timedelta(days=3)) == 0
    assert len(server.arrived) == 1


def test_a_human_may_have_it_sent_again_under_the_same_message_id(server, write):
    server.says["DATA"] = ["550 spam"]
    mail = write()
    deliver()
    mail.refresh_from_db()
    assert send_again(mail, by=make_user()) and not send_again(mail, by=None)
    deliver()
    assert state() == (State.SENT, "") and server.arrived[0]["Message-ID"] == mail.message_id


@pytest.mark.parametrize("change", ["suppress", "withdraw", "delete"])
def test_what_changed_since_it_was_written_holds_a_mail_back(server, write, jonas, change):
    write()
    {
        "suppress": lambda: suppress(jonas.email, "asked"),
        "withdraw": lambda: withdraw(jonas, "individual_mail"),
        "delete": lambda: delete_person(jonas),
    }[change]()
    deliver()
    assert server.arrived == [] and Message.objects.get().state == State.REFUSED
    assert Message.objects.get().error


def test_no_more_mails_a_minute_than_the_setting_allows(server, write, settings):
    settings.ENV = settings.ENV.model_copy(update={"mail_per_minute": 3})
    for number in range(5):
        write(key=f"k{number}")
    now = timezone.now() + timedelta(seconds=1)
    assert (deliver(now), deliver(now), deliver(now + timedelta(seconds=59))) == (3, 0, 0)
    assert deliver(now + timedelta(seconds=61)) == 2
    assert len(server.arrived) == 5


class Killed(BaseException):
    """The worker is gone, in the middle of what it did."""


def killed(*args, **options):
    raise Killed


@pytest.fixture
def dying(monkeypatch):
    """Let the worker die at a step; then another one comes and looks after what it left, an hour later."""

    def die(step: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(delivery, step, killed)
            with pytest.raises(Killed):
                deliver()
        monkeypatch.setattr(heartbeat, "current", lambda: "another")
        take_back_lost(timezone.now() + timedelta(hours=1))

    return die


@pytest.mark.parametrize("step", ["attempt", "compose", "hand_over"])
def test_killed_before_the_hand_over_it_is_sent_by_another_worker_once(server, write, dying, step):
    write()
    dying(step)
    assert deliver(timezone.now() + timedelta(hours=2)) == 1
    assert deliver(timezone.now() + timedelta(hours=3)) == 0
    assert state() == (State.SENT, "") and len(server.arrived) == 1


def test_killed_after_the_hand_over_it_is_uncertain_and_not_sent_again(server, write, dying):
    write()
    dying("settle")
    assert state() == (State.UNCERTAIN, Reason.BROKE_OFF)
    assert deliver(timezone.now() + timedelta(days=1)) == 0
    assert len(server.arrived) == 1
    assert not Event.objects.filter(type="mail_sent").exists()


def test_a_worker_thought_dead_that_comes_back_sends_nothing_twice(server, write, monkeypatch):
    write()
    (pk,) = delivery.claim("slow", timezone.now())
    take_back_lost(timezone.now() + timedelta(hours=1))
    assert deliver(timezone.now() + timedelta(hours=2)) == 1
    with delivery.Post() as post:
        assert delivery.attempt(post, pk, "slow")
        message = Message.objects.get()
        with pytest.raises(delivery.TakenBack):
            post.hand(delivery.compose(message), lambda: delivery.hand_over(pk, "slow"))
    assert len(server.arrived) == 1 and state() == (State.SENT, "")


def test_of_a_living_worker_nothing_is_taken(write):
    write()
    name = heartbeat.new_name()
    heartbeat.own(name)
    heartbeat.beat(name)
    delivery.claim(name, timezone.now())
    Message.objects.update(claimed_at=timezone.now() - timedelta(seconds=90))
    assert take_back_lost() == 0 and state()[0] == State.CLAIMED


def test_when_the_database_is_away_after_the_hand_over_the_outcome_is_written_later(server, write, monkeypatch):
    write()
    away = [OperationalError("away")]
    settle = delivery._settle

    def once_away(*args):
        if away:
            raise away.pop()
        settle(*args)

    monkeypatch.setattr(delivery, "_settle", once_away)
    with pytest.raises(OperationalError):
        deliver()
    assert state()[0] == State.HANDING
    assert deliver() == 0
    assert state() == (State.SENT, "") and len(server.arrived) == 1
    assert Event.objects.filter(type="mail_sent").count() == 1
