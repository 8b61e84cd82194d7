"""What every test here stands on: definitions, a scoring model and the default pipeline."""

import pytest

from trichter.lifecycle.services import ensure_default as ensure_definitions
from trichter.pipeline.services import ensure_default as ensure_pipeline
from trichter.scoring.services import ensure_default as ensure_model


@pytest.fixture
def house(db):
    """A new installation."""
    ensure_model()
    ensure_definitions()
    ensure_pipeline()
