"""Consent: what counts, what a list may do, who may be approached."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trichter.accounts.services import create_user
from trichter.consent.errors import NoAddress, UnknownPurpose
from trichter.consent.models import ConsentRecord, Purpose, Suppression
from trichter.consent.services import (
    ConsentRow,
    current,
    ensure_default,
    find_purpose,
    grant,
    import_consents,
    is_suppressed,
    lift,
    masked,
    may_contact,
    save_purpose,
    state,
    suppress,
    withdraw,
    withdraw_all,
)
from trichter.people.matching import holds, matching
from trichter.people.models import Event, Person, Touch
from trichter.people.services import PersonData, create_person

GRANTED = {"field": "consent.news_mail", "op": "eq", "value": "granted"}
UNKNOWN = {"field": "consent.news_mail", "op": "is_unknown"}


@pytest.fixture
def admin(db):
    ensure_default()
    return create_user("anna@example.org", role="admin")


@pytest.fixture
def person(admin):
    return create_person(
        PersonData({"last_name": "Weber"}, emails=["weber@kessler.example"], phones=["+49731123456"]), by=admin
    )


def test_the_latest_statement_counts(person):
    assert state(person) == {"news_mail": None, "phone": None, "individual_mail": None}
    given = grant(person, "news_mail", text="Ja, gern", source="form")
    assert state(person)["news_mail"] == given
    withdrawn = withdraw(person, "news_mail")
    assert withdraw(person, "news_mail") == withdrawn
    again = grant(person, "news_mail")
    assert current(person, "news_mail") == again
    assert ConsentRecord.objects.count() == 3


def test_a_statement_is_an_event_and_touches(person):
    Touch.objects.all().delete()
    grant(person, "phone", source="call")
    event = Event.objects.get(type="consent_granted")
    assert (event.person, event.name, event.source) == (person, "phone", "call")
    assert Touch.objects.filter(person=person).exists()


def test_a_moment_in_the_future_does_not_outlive_a_withdrawal(person):
    grant(person, "phone", at=timezone.now() + timedelta(days=900))
    withdraw(person, "phone")
    assert current(person, "phone").status == "withdrawn"


def test_an_unknown_purpose_is_refused(person):
    with pytest.raises(UnknownPurpose):
        grant(person, "carrier_pigeon")


def test_a_list_never_raises_an_opt_out(person):
    withdraw(person, "news_mail")
    rows = [ConsentRow(person.pk, "news_mail", True), ConsentRow(person.pk, "phone", True)]
    assert [o.result for o in import_consents(rows, source="list")] == ["kept", "granted"]
    assert current(person, "news_mail").status == "withdrawn"
    assert [o.result for o in import_consents(rows, source="list")] == ["kept", "unchanged"]


def test_within_a_list_the_opt_out_wins(person):
    rows = [ConsentRow(person.pk, "phone", granted) for granted in (True, False, True)]
    assert [o.result for o in import_consents(rows, source="list")] == ["granted", "withdrawn", "kept"]
    assert current(person, "phone").status == "withdrawn"


def test_an_old_opt_out_does_not_undo_a_later_opt_in(person):
    grant(person, "phone")
    old = timezone.now() - timedelta(days=400)
    assert import_consents([ConsentRow(person.pk, "phone", False, at=old)], source="l")[0].result == "unchanged"
    assert import_consents([ConsentRow(person.pk, "phone", False)], source="l")[0].result == "withdrawn"


def test_a_list_writes_in_few_queries(person, admin, django_assert_max_num_queries):
    people = [create_person(PersonData({"last_name": f"P{n}"}), by=admin) for n in range(40)]
    with django_assert_max_num_queries(25):
        import_consents([ConsentRow(each.pk, "phone", True) for each in people], source="list")
    assert Event.objects.filter(type="consent_granted").count() == 40


def test_whether_one_may_write(person):
    assert may_contact(person, "news_mail")[0] is False
    grant(person, "news_mail")
    assert may_contact(person, "news_mail")[0] is True
    suppress("mailto:WEBER@kessler.example", "objection")
    assert may_contact(person, "news_mail")[0] is False
    grant(person, "phone")
    assert may_contact(person, "phone")[0] is True
    suppress("0049 731 123456", "objection")
    assert may_contact(person, "phone")[0] is False


def test_suppression_is_by_address_and_can_be_lifted(admin):
    entry = suppress("Alt@Nord.example", "complaint")
    assert suppress("alt@nord.example", "other") == entry
    assert is_suppressed("ALT@nord.example")
    lift(entry, by=admin)
    assert not is_suppressed("alt@nord.example")
    for nonsense in ("", "abc", "12"):
        with pytest.raises(NoAddress):
            suppress(nonsense, "other")


def test_addresses_are_shown_in_part():
    assert masked("jonas@kessler.example") == "j•••@kessler.example"
    assert masked("+49731123456") == "+49•••56"


def test_withdrawing_everything(person):
    grant(person, "phone")
    withdraw_all(person, source="mail")
    assert {record.status for record in state(person).values()} == {"withdrawn"}


def test_conditions_ask_for_consent_now_and_then(person):
    people = Person.objects.all()
    assert list(matching(people, UNKNOWN)) == [person]
    before = timezone.now()
    grant(person, "news_mail")
    assert list(matching(people, GRANTED)) == [person]
    assert holds(person, GRANTED)
    assert not holds(person, GRANTED, before)
    withdraw(person, "news_mail")
    assert list(matching(people, GRANTED)) == []


def test_a_new_purpose_is_a_new_field(admin, person):
    purpose = save_purpose(Purpose(slug="webinars", name="Webinars", name_de="Webinare"), by=admin)
    condition = {"field": "consent.webinars", "op": "eq", "value": "granted"}
    assert list(matching(Person.objects.all(), condition)) == []
    purpose.slug = "renamed"
    save_purpose(purpose, by=admin)
    assert find_purpose("webinars").pk == purpose.pk


def test_card_grant_and_withdrawal_on_screen(client, admin, person):
    client.force_login(admin)
    phone = find_purpose("phone")
    args = [person.pk, phone.pk]
    sent = {"how": "phone", "basis": "consent", "text": "Ruf gern an", "proof": "Notiz 12"}
    card = client.post(reverse("consent:grant", args=args), sent, headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert current(person, phone).text == "Ruf gern an"
    assert "Ruf gern an" in client.get(reverse("consent:person", args=[person.pk])).content.decode()
    client.post(reverse("consent:withdrawal", args=args), headers={"HX-Request": "true"})
    assert current(person, phone).status == "withdrawn"
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert client.post(reverse("consent:grant", args=args), {**sent, "day": tomorrow}).status_code == 422


def test_the_settings_page(client, admin):
    client.force_login(admin)
    client.post(reverse("consent:suppression"), {"address": "alt@nord.example", "reason": "complaint"})
    page = client.get(reverse("consent:settings")).content.decode()
    assert "a•••@nord.example" in page
    assert "alt@nord.example" not in page
    assert client.post(reverse("consent:suppression"), {"address": "x", "reason": "other"}).status_code == 422
    client.post(reverse("consent:release", args=[Suppression.objects.get().pk]))
    assert not Suppression.objects.exists()
    new = {"name": "Fairs", "name_de": "Messen", "slug": "fairs", "channel": "any"}
    assert client.post(reverse("consent:new_purpose"), new).status_code == 302
    changed = {"name": "Trade fairs", "name_de": "Messen", "channel": "mail"}
    assert client.post(reverse("consent:purpose", args=[find_purpose("fairs").pk]), changed).status_code == 302
    assert find_purpose("fairs").active is False
