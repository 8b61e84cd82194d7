"""No mail is written without a basis, and none twice."""

import pytest

from trichter.consent.services import grant, suppress, withdraw, withdraw_all
from trichter.history.models import Action
from trichter.mail.errors import BadAddress, NoBasis, TooLarge
from trichter.mail.models import Attachment, Message, Reason
from trichter.mail.services import send
from trichter.people.services import delete_person
from trichter.people.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "jonas@kessler.example"


@pytest.fixture
def jonas():
    return make_person(ADDRESS, emails=("weber@kessler.example",))


def write(person, basis="contract", key="k", to=ADDRESS, **options):
    return send(key=key, to=to, subject="Your quote", text="Hello", basis=basis, person=person, **options)


def refusal(person, **options) -> str:
    with pytest.raises(NoBasis) as refused:
        write(person, **options)
    assert not Message.objects.exists()
    assert str(refused.value)
    return refused.value.reason


def test_the_same_key_is_one_mail_and_the_first_one_counts(jonas):
    first = write(jonas, attachments=[("Angebot.pdf", "application/pdf", b"%PDF")])
    again = send(key="k", to="nobody", subject="Other", text="", basis="nonsense")
    assert again == first
    assert Message.objects.get().subject == "Your quote"
    assert Attachment.objects.count() == 1


def test_a_mail_by_a_colleague_stands_in_the_history_of_the_person(jonas):
    mia = make_user()
    write(jonas, by=mia)
    action = Action.objects.get(verb="mail.written")
    assert (action.by, action.target_id, action.summary) == (mia, jonas.pk, "Your quote")


@pytest.mark.parametrize("basis", ["contract", "legitimate_interest", "consent:news_mail"])
@pytest.mark.parametrize("listed", [ADDRESS, "Weber@Kessler.example"])
def test_the_suppression_list_stops_every_mail_to_the_person(jonas, basis, listed):
    grant(jonas, "news_mail")
    suppress(listed, "asked us to")
    assert refusal(jonas, basis=basis) == Reason.SUPPRESSED


def test_consent_is_needed_for_the_very_purpose_and_ends_with_withdrawal(jonas):
    grant(jonas, "individual_mail")
    assert refusal(jonas, basis="consent:news_mail") == Reason.NO_CONSENT
    grant(jonas, "news_mail")
    withdraw(jonas, "news_mail")
    assert refusal(jonas, basis="consent", purpose="news_mail") == Reason.WITHDRAWN
    grant(jonas, "news_mail")
    assert write(jonas, basis="consent:news_mail").basis == "consent:news_mail"


def test_a_purpose_that_does_not_exist_is_no_basis(jonas):
    assert refusal(jonas, basis="consent:other") == Reason.PURPOSE_UNUSED


@pytest.mark.parametrize("basis", ["contract", "legitimate_interest"])
def test_who_wants_to_be_left_alone_gets_no_mail_on_another_basis_either(jonas, basis):
    grant(jonas, "individual_mail")
    withdraw_all(jonas)
    assert refusal(jonas, basis=basis) == Reason.WITHDRAWN


def test_only_living_people_at_their_own_addresses(jonas):
    assert refusal(jonas, to="someone@else.example") == Reason.NOT_THEIRS
    assert write(jonas, to="Weber@kessler.example", key="second").state == "waiting"
    Message.objects.all().delete()
    delete_person(jonas)
    jonas.refresh_from_db()
    assert refusal(jonas) == Reason.PERSON_GONE


def test_an_internal_mail_goes_to_an_active_colleague_at_their_own_address():
    mia = make_user(email="mia@house.example")

    def inside(to="MIA@house.example"):
        return send(key="i", to=to, subject="Hi", text="Hello", basis="internal", user=mia)

    with pytest.raises(NoBasis):
        inside(to="private@mail.example")
    mia.is_active = False
    with pytest.raises(NoBasis):
        inside()
    mia.is_active = True
    assert inside().user == mia


@pytest.mark.parametrize("basis", ["internal", "consent", "because", "contract:news"])
def test_a_mistake_of_the_caller_is_an_error_and_no_refusal(jonas, basis):
    with pytest.raises(ValueError):
        write(jonas, basis=basis)


def test_what_goes_into_headers_and_html_is_cleaned(jonas):
    mail = send(
        key="k", to=f" {ADDRESS} ", subject="Quote\r\nBcc: all@world.example", text="x", basis="contract", person=jonas,
        html="<p onclick='x()'>Hello<script>steal()</script></p>", attachments=[("../a\nb.pdf", "application/pdf", b"1")],
    )  # fmt: skip
    assert mail.subject == "Quote Bcc: all@world.example"
    assert mail.html == "<p>Hello</p>"
    assert mail.attachments.get().name == "..-a b.pdf"
    with pytest.raises(BadAddress):
        write(jonas, key="other", to="no address")


def test_attachments_that_no_server_takes_are_refused_and_nothing_is_written(jonas):
    with pytest.raises(TooLarge):
        write(jonas, attachments=[("a.bin", "application/octet-stream", bytes(8 * 2**20))] * 2)
    assert not Message.objects.exists()
