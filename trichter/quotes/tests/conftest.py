"""What the tests of quotes stand on: a house with letterhead, a customer, an opportunity."""

import pytest

from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.people.services import PersonData, create_person, update_company
from trichter.people.tests.factories import make_user
from trichter.pipeline.tests.factories import make_opportunity
from trichter.quotes.models import Letterhead
from trichter.quotes.services import save_letterhead
from trichter.scoring.services import ensure_default as ensure_model


@pytest.fixture
def house(db):
    """A new installation with a letterhead."""
    ensure_model()
    ensure_definitions()
    return save_letterhead(
        Letterhead(name="Kessler Pumpen GmbH", street="Industriestraße 12", postcode="89073", city="Ulm"), by=None
    )


@pytest.fixture
def rep(db):
    """A colleague who sells."""
    return make_user(role="sales", first_name="Mia", last_name="Krüger", language="en")


@pytest.fixture
def customer(house, rep):
    """A person of a company in Berlin."""
    person = create_person(
        PersonData(
            {"salutation": "Frau", "first_name": "Ayşe", "last_name": "Demirtaş"},
            emails=["ayse@nordmetall.example", "demirtas@nordmetall.example"],
            company="Nordmetall AG",
        ),
        by=rep,
    )
    place = {"street": "Straße des 17. Juni 5", "postcode": "10117", "city": "Berlin", "country": "DE", "owner": rep}
    update_company(person.company, place, by=rep)
    person.refresh_from_db()
    return person


@pytest.fixture
def deal(customer, rep):
    """An opportunity of theirs."""
    return make_opportunity("Kühlkreislauf", person=customer, company=customer.company, owner=rep, by=rep)
