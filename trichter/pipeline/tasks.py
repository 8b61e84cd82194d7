"""What the worker does for pipelines."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from trichter.jobs.registry import periodic

from .services import changing, figures, files


@periodic("pipeline.outcomes", timedelta(minutes=30), _("Count what became of opportunities by stage and age"))
def outcomes() -> int:
    """Chances by history follow what was won and lost."""
    return figures.refresh_outcomes()


@periodic("pipeline.snapshots", timedelta(hours=1), _("Keep the week's forecast, to compare it with what comes"))
def snapshots() -> int:
    """Once a week; asked hourly, so that a machine that was off on Monday catches up."""
    return figures.take_snapshots()


@periodic("pipeline.files", timedelta(hours=24), _("Remove files of opportunities that were taken out a month ago"))
def tidy_files() -> int:
    """What was taken out stays a month, so that it can be undone."""
    return files.purge_files()


@periodic("pipeline.words", timedelta(hours=24), _("Find opportunities by the present names of companies and people"))
def words() -> int:
    """Renamed companies and people are found under their new names a day later at the latest."""
    return changing.refresh_words()
