from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    name = "trichter.pipeline"
    verbose_name = _("Pipeline")
