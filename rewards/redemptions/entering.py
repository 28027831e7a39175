"""The draw that a request waits for: one for each window, made with its first entry, its seed sealed from then on."""

import hashlib
import secrets

from rewards.models import Draw


def draw_of(reward, window, *, on):
    """The draw of the window that is open on a day.

    Its days and its rule are those of its first entry: who changes the reward meanwhile changes the next window's.
    """
    opened = Draw.objects.filter(reward=reward, drawn_at=None, first__lte=on, last__gte=on).first()
    if opened is not None:
        return opened
    seed = secrets.token_hex(16)
    begun = {"last": window.last, "rule": reward.allocation, "sealed_seed": seed, "seed_digest": digest(seed)}
    return Draw.objects.get_or_create(reward=reward, first=window.first, defaults=begun)[0]


def digest(text):
    """SHA-256 in hexadecimal letters, as `sha256sum` writes it."""
    return hashlib.sha256(text.encode()).hexdigest()
