from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    name = "trichter.connect"
    verbose_name = _("Connections")

    def ready(self):
        """Hook the list of reactions into the worker and into users' clicks."""
        from trichter import reactions  # noqa: F401
