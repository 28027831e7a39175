"""Files that people hand in as evidence, of claims and of appeals: what is taken, by its bytes and not by its name; and
how a file leaves again: as an attachment, never shown or run."""

import hashlib
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.http import FileResponse
from django.utils.translation import gettext as _

from scoring.imports import zip_check
from scoring.imports.tables import FileUnreadable

BYTES_MAX = 10 << 20
NAME_MAX = 200
HEAD = 16

OFFICE = "application/vnd.openxmlformats-officedocument."
# Kind: its content type, and how the names of such files end.
TYPES = {
    "jpg": ("image/jpeg", ("jpg", "jpeg")),
    "png": ("image/png", ("png",)),
    "webp": ("image/webp", ("webp",)),
    "gif": ("image/gif", ("gif",)),
    "pdf": ("application/pdf", ("pdf",)),
    "docx": (f"{OFFICE}wordprocessingml.document", ("docx",)),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", ("xlsx",)),
    "pptx": (f"{OFFICE}presentationml.presentation", ("pptx",)),
    "csv": ("text/csv", ("csv",)),
    "txt": ("text/plain", ("txt",)),
}
ENDINGS = tuple(ending for _type, endings in TYPES.values() for ending in endings)
# `image/*` lets a phone offer its camera.
ACCEPT = ",".join(("image/*", *(f".{ending}" for ending in ENDINGS)))
BEGINNINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif", b"GIF89a": "gif", b"%PDF-": "pdf"}
# The part that each office program looks for first.
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
BLANKS = frozenset(b"\t\n\r\f")
# As programs here write text.
ENCODINGS = ("utf-8-sig", "gb18030")


class FileRefused(Exception):
    """The file is too large, empty, damaged, or of no kind that is taken; the text says which and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: `name` as its owner called it, `stored` as we do, without anything of that name."""

    name: str
    kind: str
    size: int
    digest: str
    stored: str

    @property
    def content_type(self):
        return TYPES[self.kind][0]


def check(upload):
    """Look through an uploaded file.

    :raises FileRefused: it is not taken
    """
    name = printable(upload.name or "")
    if not upload.size:
        raise FileRefused(_("%(name)s is empty. Choose the file again.") % {"name": name})
    if upload.size > BYTES_MAX:
        text = _("%(name)s is larger than %(size)d MB. Choose a smaller file.")
        raise FileRefused(text % {"name": name, "size": BYTES_MAX >> 20})
    kind = _kind_of(upload, name)
    if kind is None or _ending(name) not in TYPES[kind][1]:
        text = _("%(name)s is none of the files that are taken, or not what its name says. Taken are: %(kinds)s.")
        raise FileRefused(text % {"name": name, "kinds": ", ".join(TYPES)})
    stored = f"{secrets.token_hex(2)[:2]}/{secrets.token_hex(20)}"
    return Checked(name, kind, upload.size, digest_of(upload), stored)


def printable(name):
    """The last part of a name, without what no name needs."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-NAME_MAX:] or "file"


def _ending(name):
    return PurePosixPath(name).suffix.lower().lstrip(".")


def _kind_of(file, name):
    """What the bytes are: a name of `TYPES`, or None. Text has no mark of its own: its ending tells CSV apart."""
    file.seek(0)
    head = file.read(HEAD)
    found = next((kind for mark, kind in BEGINNINGS.items() if head.startswith(mark)), None)
    if found:
        return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK\x03\x04"):
        return _office(file, name)
    file.seek(0)
    return ("csv" if _ending(name) == "csv" else "txt") if _is_text(file.read()) else None


def _office(file, name):
    """A document, told by the list of its parts; nothing of it is unpacked to the disk."""
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        zip_check.refuse_dangers(archive, name)
    except (FileUnreadable, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as refusal:
        text = _("%(name)s isn't taken: it holds macros, is encrypted or damaged. Save it anew, or as a PDF.")
        raise FileRefused(text % {"name": name}) from refusal
    names = set(archive.namelist())
    found = [kind for part, kind in PARTS.items() if part in names]
    return found[0] if len(found) == 1 and "[Content_Types].xml" in names else None


def _is_text(data):
    """Whether it is text without control characters."""
    if any(byte < 32 and byte not in BLANKS for byte in set(data)):
        return False
    return any(_decodes(data, encoding) for encoding in ENCODINGS)


def _decodes(data, encoding):
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def digest_of(file):
    """SHA-256 of the whole file, as hexadecimal digits."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def response(stored, name, content_type):
    """The file as an attachment that no browser runs or guesses at, and nobody between keeps.

    :param content_type: as `Checked` said
    """
    answer = FileResponse(stored.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
