"""Two colleagues and the rules they work by."""

import pytest

from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.people.tests.factories import make_user
from trichter.scoring.services import ensure_default as ensure_model


@pytest.fixture(autouse=True)
def rules(db):
    """The scoring model and the definitions of a new installation."""
    ensure_model()
    ensure_definitions()


@pytest.fixture
def rep(db):
    """A colleague who sells."""
    return make_user(role="sales", first_name="Mia", language="en")


@pytest.fixture
def other(db):
    """Another one."""
    return make_user(role="sales", first_name="Jonas", language="en")
