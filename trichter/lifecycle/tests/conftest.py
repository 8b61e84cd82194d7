"""The default definitions, and people to put them to."""

import pytest

from trichter.lifecycle.services import ensure_default, sign
from trichter.people.tests.factories import make_user


@pytest.fixture
def definitions(db):
    """The definitions of a new installation."""
    ensure_default()


@pytest.fixture
def rep(db):
    """A colleague who sells."""
    return make_user(role="sales", first_name="Mia")


@pytest.fixture
def marketer(db):
    """A colleague who signs for marketing."""
    return make_user(role="marketing", first_name="Miriam", last_name="Köhler", language="en")


@pytest.fixture
def lead(db):
    """A colleague who signs for sales."""
    return make_user(role="team_lead", first_name="Thomas", last_name="Brandt", language="en")


@pytest.fixture
def sign_both(marketer, lead):
    """Give both signatures for what stands in a definition now."""

    def give(definition):
        definition.refresh_from_db()
        for side, user in (("marketing", marketer), ("sales", lead)):
            sign(definition, side, by=user, digest=definition.digest)

    return give
