"""What the tests run on: databases, servers, a browser; no test in here."""
