"""What is set otherwise in tests, and why; everything else is as in production."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(worker_id):
    from django.conf import settings

    # Real hashes take 50 ms each, and here they protect nobody.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Pages without a collectstatic before.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    own_keys(settings, f"{settings.REDIS_PREFIX}test-{worker_id}:")


def own_keys(settings, prefix):
    """Workers share the Redis-protocol server, and must not meet there."""
    from django.core.cache import caches

    from pointsys.celery import app

    settings.REDIS_PREFIX = prefix
    settings.CACHES["default"]["KEY_PREFIX"] = f"{prefix}pointsys"
    caches.close_all()
    for alias in settings.CACHES:
        if hasattr(caches._connections, alias):
            delattr(caches._connections, alias)
    app.conf.broker_transport_options["global_keyprefix"] = prefix


@pytest.fixture(autouse=True)
def language_of_settings():
    """A page asked for in Chinese leaves its language with the thread; the next test starts in the settings' own."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()
