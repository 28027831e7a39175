"""The company of the tests of pages."""

from tests.pages.conftest import client_of, parts, today, visit

__all__ = ["client_of", "parts", "today", "visit"]
