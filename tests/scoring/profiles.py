"""How many histories hypothesis draws: always the same few, or more and others for HISTORIES=200."""

import os

from hypothesis import HealthCheck, Phase, settings

HISTORIES = int(os.environ.get("HISTORIES", 0))


def histories(few):
    return settings(
        max_examples=HISTORIES or few,
        derandomize=not HISTORIES,
        database=None,
        print_blob=True,
        # Minutes of looking for a shorter history are for whoever asks for more of them.
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if HISTORIES else [])],
        suppress_health_check=list(HealthCheck),
    )


# Seconds for one test of a few histories, or of many.
TIMEOUT = 300 + 20 * HISTORIES
