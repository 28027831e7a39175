"""Files that people hand in as evidence: what their bytes are, not what their name says; and how they leave again."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import uuid4

from django.http import FileResponse
from django.utils.translation import gettext as _

BYTES_MAX = 10 * 1024 * 1024
NAME_MAX = 200
HEAD = 16
CHUNK = 64 * 1024

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
ACCEPT = ",".join(f".{kind}" for kind in (*TYPES, "jpeg"))
ENDINGS = {"jpeg": "jpg"}
BEGINNINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif", b"GIF89a": "gif", b"%PDF-": "pdf"}
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
# As spreadsheet programs here write text.
ENCODINGS = ("utf-8-sig", "gb18030")


class FileRefused(Exception):
    """The file is too large, empty, or of no kind that is taken; the text says which and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: `name` as its owner called it, `stored` as we do."""

    name: str
    kind: str
    size: int
    digest: str
    stored: str


def check(upload):
    """Look through an uploaded file.

    :raises FileRefused: it is not taken
    """
    name = printable(upload.name or "")
    if not upload.size:
        raise FileRefused(_("%(name)s is empty. Choose the file again.") % {"name": name})
    if upload.size > BYTES_MAX:
        raise FileRefused(_("%(name)s is larger than 10 MB. Choose a smaller file.") % {"name": name})
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    kind = kind_of(upload, ending)
    if kind is None or ENDINGS.get(ending, ending) != kind:
        text = _("%(name)s is none of the files that are taken, or not what its name says. Taken are: %(kinds)s.")
        raise FileRefused(text % {"name": name, "kinds": ", ".join(TYPES)})
    return Checked(name, kind, upload.size, digest_of(upload), f"{uuid4().hex}.{kind}")


def printable(name):
    """The last part of a name, without what no name needs."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-NAME_MAX:] or "file"


def kind_of(file, ending=""):
    """What the bytes are: a name of `TYPES`, or None. Text has no mark of its own: its ending tells CSV apart."""
    file.seek(0)
    head = file.read(HEAD)
    found = next((kind for mark, kind in BEGINNINGS.items() if head.startswith(mark)), None)
    if found:
        return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if ending in ("csv", "txt") and _is_text(file):
        return ending
    return None


def _office(file):
    """A document without macros, told by the list of its parts: nothing is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def _is_text(file):
    file.seek(0)
    content = file.read(BYTES_MAX + 1)
    # Tabs and ends of lines are text; other control characters are not.
    if any(byte < 32 and byte not in (9, 10, 13) for byte in set(content)):
        return False
    return any(_decodes(content, encoding) for encoding in ENCODINGS)


def _decodes(content, encoding):
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def digest_of(file):
    """SHA-256 of the whole file."""
    made = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        made.update(chunk)
    file.seek(0)
    return made.hexdigest()


def response(stored, name, kind):
    """The file as an attachment that no browser shows, runs or guesses at."""
    answer = FileResponse(stored.open("rb"), as_attachment=True, filename=name, content_type=TYPES[kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
