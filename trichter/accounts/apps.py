from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    name = "trichter.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the record of sign-ins."""
        from . import audit  # noqa: F401
