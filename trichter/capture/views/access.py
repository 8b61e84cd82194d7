"""Finding what a request is about."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..models import ImportRun


def find_run(request, run_id: int) -> ImportRun:
    """The run, if the user may see it; else 404."""
    return get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("by"), pk=run_id)
