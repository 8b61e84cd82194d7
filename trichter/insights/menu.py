"""Insights in the navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [MenuItem("marketing", _("Insights"), "insights:overview", "chart-histogram", "insights.view", 60)]
