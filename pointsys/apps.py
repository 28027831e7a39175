"""The wiring as a Django application: it owns the beat's ticks and some commands."""

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsysConfig(AppConfig):
    name = "pointsys"
    verbose_name = _("System")
    default = True


class LoginAttemptsConfig(AxesConfig):
    """The library that locks a login after wrong passwords, under a name that says so."""

    verbose_name = _("Login attempts")
