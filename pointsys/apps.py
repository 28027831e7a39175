"""The wiring as a Django application: it owns the beat's ticks and some commands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsysConfig(AppConfig):
    name = "pointsys"
    verbose_name = _("System")
