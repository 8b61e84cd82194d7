"""The palette's entries."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import Command

COMMANDS = [Command(_("Insights: funnel"), "insights:funnel", "chart-funnel", "insights.view", order=60)]
