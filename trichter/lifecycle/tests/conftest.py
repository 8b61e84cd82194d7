"""The default definitions, and people to put them to."""

import pytest

from trichter.lifecycle.services import ensure_default
from trichter.people.tests.factories import make_user


@pytest.fixture
def definitions(db):
    """The definitions of a new installation."""
    ensure_default()


@pytest.fixture
def rep(db):
    """A colleague who sells."""
    return make_user(role="sales", first_name="Mia")
