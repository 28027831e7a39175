"""The tests; `tests.plumbing` holds what they run on: databases, servers, a browser."""
