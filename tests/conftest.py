"""What every test may use; the plumbing behind it is in `tests.plumbing`."""

pytest_plugins = [
    "tests.plumbing.settings",
    "tests.plumbing.databases",
    "tests.plumbing.programs",
    "tests.plumbing.browser",
]
