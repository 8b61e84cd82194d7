"""Navigation."""

from django.utils.translation import gettext_lazy as _

from trichter.ui.registry import MenuItem

MENU = [
    MenuItem("", _("Opportunities"), "pipeline:start", "layout-kanban", "pipeline.view", order=40, phone=True, key="o"),
    MenuItem("settings", _("Pipelines"), "pipeline:settings", "layout-kanban", "pipeline.manage", order=45),
]
