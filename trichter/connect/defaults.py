"""What a new installation has from the start; every function here may be called again."""

from __future__ import annotations

from django.db import transaction


@transaction.atomic
def install_defaults() -> None:
    """Calendar, purposes of consent, scoring model, definitions and pipeline, unless the house has its own."""
    from trichter.capture.forms_service import ensure_default as ensure_form
    from trichter.consent.services import ensure_default as ensure_purposes
    from trichter.handover.services import ensure_default as ensure_handover
    from trichter.lifecycle.services import ensure_default as ensure_definitions
    from trichter.pipeline.services import ensure_default as ensure_pipeline
    from trichter.scoring.services import ensure_default as ensure_model
    from trichter.worktime.services import ensure_default as ensure_calendar

    ensure_calendar()
    ensure_purposes()
    ensure_model()
    ensure_definitions()
    ensure_handover()
    ensure_form()
    ensure_pipeline()
