"""What a list may say about consent, and what it may not."""

from __future__ import annotations

import pytest

from trichter.consent.models import ConsentRecord
from trichter.consent.services import current, withdraw
from trichter.people.models import Person
from trichter.people.services import PersonData, create_person

from .samples import bring_in, counts, write

pytestmark = pytest.mark.django_db
HEAD = "E-Mail;Name;Newsletter;Do Not Call"


def status(email: str, purpose: str = "news_mail") -> str | None:
    """What counts now."""
    record = current(Person.objects.get(email=email), purpose)
    return record.status if record else None


def test_yes_and_no_of_a_list(tmp_path):
    lines = ["a@x.example;A Ott;ja;nein", "b@x.example;B Ott;nein;ja", "c@x.example;C Ott;;"]

    bring_in(write(tmp_path, lines, head=HEAD))

    assert (status("a@x.example"), status("a@x.example", "phone")) == ("granted", None)
    assert (status("b@x.example"), status("b@x.example", "phone")) == (None, "withdrawn")
    assert (status("c@x.example"), status("c@x.example", "phone")) == (None, None)
    proof = ConsentRecord.objects.get(person__email="a@x.example").proof
    assert (proof["list"], proof["file"], proof["row"]) == ("messe", "messe.csv", 2)


def test_a_withdrawal_is_never_raised_by_a_list(tmp_path):
    person = create_person(PersonData(emails=["a@x.example"]))
    withdraw(person, "news_mail", source="mail")

    run = bring_in(
        write(tmp_path, ["a@x.example;A Ott;ja;"], head=HEAD), overwrite=True, basis="consent", basis_text="Messe"
    )

    assert status("a@x.example") == "withdrawn"
    assert ConsentRecord.objects.count() == 1
    assert counts(run) == (0, 1, 0, 0)


def test_the_basis_of_the_whole_list_holds_where_the_row_says_nothing(tmp_path):
    lines = ["a@x.example;A Ott;ja;", "b@x.example;B Ott;nein;", "c@x.example;C Ott;;"]

    bring_in(
        write(tmp_path, lines, head=HEAD),
        basis="legitimate_interest",
        basis_text="Besuch am Messestand",
        purpose="news_mail",
    )

    found = {record.person.email: record for record in ConsentRecord.objects.filter(purpose__slug="news_mail")}
    assert found["a@x.example"].basis == "consent"
    assert "b@x.example" not in found
    assert (found["c@x.example"].basis, found["c@x.example"].text) == ("legitimate_interest", "Besuch am Messestand")


def test_the_same_list_again_writes_no_consent_again(tmp_path):
    path = write(tmp_path, ["a@x.example;A Ott;ja;ja"], head=HEAD)
    bring_in(path)

    again = bring_in(path)

    assert ConsentRecord.objects.count() == 2
    assert counts(again) == (0, 0, 1, 0)
