"""The front end's installing: when npm fails, its words and the next step are shown."""

import sys

import pytest

from frontend import build


@pytest.mark.parametrize(
    ("said", "next_step"),
    [
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"),
        ("npm error code ENOTFOUND", "npm config set registry"),
        ("npm error code EINTEGRITY", ""),
    ],
)
def test_a_failure_shows_what_was_said_and_what_to_do(said, next_step):
    with pytest.raises(SystemExit) as refused:
        build.run([sys.executable, "-c", f"import sys; sys.stderr.write({said!r}); sys.exit(3)"])
    words, _, advice = str(refused.value).rpartition(said)
    assert "\n" in words
    assert next_step in advice
    assert bool(next_step) == bool(advice)


def test_what_succeeds_says_nothing(capfd):
    build.run([sys.executable, "-c", "print('added 60 packages')"])
    assert capfd.readouterr() == ("", "")
