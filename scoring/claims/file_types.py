"""What kind of file some bytes are, by the bytes themselves: images, PDF, office files without macros, plain text."""

import zipfile
from pathlib import PurePath

from django.utils.translation import gettext as _

from scoring.imports import zip_check
from scoring.imports.tables import FileUnreadable

from .refusals import EvidenceRefused

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    f"{OFFICE}wordprocessingml.document": (".docx",),
    f"{OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{OFFICE}presentationml.presentation": (".pptx",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
ENDINGS = tuple(ending for endings in TYPES.values() for ending in endings)
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
# The part that each office program looks for first.
PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
BLANKS = frozenset(b"\t\n\r\f")


def type_of(file, name):
    """The content type of an open file; its name must end as such a file's does.

    :raises EvidenceRefused: none of the types that are taken, or damaged, or dangerous
    """
    found = _sniffed(file, name)
    if found is None or PurePath(name).suffix.lower() not in TYPES[found]:
        text = _("%(name)s isn't taken: it is none of %(endings)s, or holds something else than its name says.")
        raise EvidenceRefused(text % {"name": name, "endings": ", ".join(ENDINGS)})
    return found


def _sniffed(file, name):
    file.seek(0)
    head = file.read(16)
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _office(file, name)
    file.seek(0)
    if _is_text(file.read()):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return None


def _office(file, name):
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        zip_check.refuse_dangers(archive, name)
    except (FileUnreadable, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as refusal:
        text = _("%(name)s isn't taken: it holds macros, is encrypted or damaged. Save it anew, or as a PDF.")
        raise EvidenceRefused(text % {"name": name}) from refusal
    names = set(archive.namelist())
    found = [content_type for part, content_type in PARTS.items() if part in names]
    return found[0] if len(found) == 1 and "[Content_Types].xml" in names else None


def _is_text(data):
    """Whether it is text in UTF-8 or in GB 18030, without control characters."""
    if not data or any(byte < 32 and byte not in BLANKS for byte in set(data)):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
