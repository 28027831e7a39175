"""The web application, as gunicorn loads it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pointsys.settings")

application = get_wsgi_application()
# Before gunicorn forks: else each of its processes looks for all pages by itself while its first visitor waits.
import_module(settings.ROOT_URLCONF)
