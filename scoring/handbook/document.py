"""Documents as PDF, set by typst in a process that is bounded in time and memory and reads only its data."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

FONTS = settings.BASE_DIR / "fonts"
TEMPLATE = Path(__file__).with_name("handbook.typ")
SECONDS = 30
KEPT_SECONDS = 24 * 60 * 60


class PdfUnavailable(Exception):
    """The PDF could not be made in time, or the fonts are not installed."""


def pdf_of(data, template=TEMPLATE):
    """The PDF of what a template (`handbook.typ`, or another) reads; the same data is set once."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(template.read_bytes() + text.encode()).hexdigest()
    key = f"{template.stem}-pdf-{digest}"
    kept = cache.get(key)
    if kept is None:
        kept = _set(text, template)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _set(text, template):
    if not any(FONTS.glob("*.ttf")):
        raise PdfUnavailable(f"no fonts in {FONTS}: run `make setup`")
    command = [sys.executable, "-m", "scoring.handbook.typesetting", str(FONTS), str(template)]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise PdfUnavailable(f"not done after {SECONDS} seconds") from late
    if done.returncode:
        raise PdfUnavailable(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout
