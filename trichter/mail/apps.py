from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    name = "trichter.mail"
    verbose_name = _("Mail")
