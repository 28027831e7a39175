"""What every test may use; the plumbing behind it is in `tests.plumbing`."""

from hypothesis import HealthCheck, settings

# How long an example takes is never judged: a busy machine is no fault of what is tested.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = [
    "tests.plumbing.alone",
    "tests.plumbing.order",
    "tests.plumbing.settings",
    "tests.plumbing.databases",
    "tests.plumbing.programs",
    "tests.plumbing.browser",
]
