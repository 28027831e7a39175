"""Files that prove a claim: what is taken, what is refused, and where it lies."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from scoring import claims, files
from scoring.claims import refusals
from scoring.models import Evidence
from tests.scoring import claiming
from tests.scoring.claiming import drafted, file, filed, when

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return claiming.make_company()


def office(*parts, **more):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, more.get("content", "<x/>"))
    return written.getvalue()


TAKEN = {
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    "photo.JPEG": (b"\xff\xd8\xff\xe1" + bytes(20), "image/jpeg"),
    "shot.png": (PNG, "image/png"),
    "old.gif": (b"GIF89a" + bytes(9), "image/gif"),
    "new.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "letter.pdf": (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "letter.docx": (office("word/document.xml"), f"{files.OFFICE}wordprocessingml.document"),
    "figures.xlsx": (office("xl/workbook.xml"), f"{files.OFFICE}spreadsheetml.sheet"),
    "slides.pptx": (office("ppt/presentation.xml"), f"{files.OFFICE}presentationml.presentation"),
    "list.csv": ("姓名,小时\n张三,2\n".encode("gb18030"), "text/csv"),
    "words.txt": ("客户说好".encode(), "text/plain"),
}
REFUSED = {
    "photo.png": b"%PDF-1.7",
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "tool.exe": b"MZ\x90\0",
    "words.txt": b"\x7fELF\0\0",
    "parcel.zip": office("readme.txt"),
    "macros.docx": office("word/document.xml", "word/vbaProject.bin"),
    "paths.docx": office("word/document.xml", "../../etc/passwd"),
    "bomb.xlsx": office("xl/workbook.xml", content="0" * (4 << 20)),
    "broken.docx": office("word/document.xml")[:60],
    "both.docx": office("word/document.xml", "xl/workbook.xml"),
    "empty.txt": b"",
    "noending": b"words",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_what_its_bytes_say(name):
    content, expected = TAKEN[name]
    assert files.check(file(name, content)).content_type == expected


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_none_of_these_or_dangerous_is_refused(name):
    with pytest.raises(files.FileRefused):
        files.check(file(name, REFUSED[name]))


@pytest.mark.django_db
def test_a_file_is_kept_under_a_name_of_ours_for_nobody_else_on_the_machine(cast, settings):
    claim = drafted(cast.rep)
    kept = claims.attach(claim, by=cast.rep, file=file("..\\..\\evil/证明.png", PNG), **when())
    assert (kept.name, kept.content_type, kept.size) == ("证明.png", "image/png", len(PNG))
    path = Path(kept.file.path)
    assert path.is_relative_to(Path(settings.MEDIA_ROOT) / "evidence")
    assert "png" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == PNG
    assert claims.attach(claim, by=cast.rep, file=file("again.png", PNG), **when()) == kept


@pytest.mark.django_db
def test_a_claim_takes_no_more_than_ten_files_of_ten_megabytes(cast):
    claim = drafted(cast.rep)
    with pytest.raises(refusals.EvidenceRefused, match="10 MB"):
        claims.attach(claim, by=cast.rep, file=file("long.txt", b"x" * (claims.SIZE_MAX + 1)), **when())
    for number in range(claims.FILES_MAX):
        claims.attach(claim, by=cast.rep, file=file(content=f"proof {number}".encode()), **when())
    with pytest.raises(refusals.EvidenceRefused, match="10 files"):
        claims.attach(claim, by=cast.rep, file=file(content=b"one more"), **when())


@pytest.mark.django_db(transaction=True)
def test_a_draft_may_lose_its_files_and_what_was_handed_in_stays(cast):
    claim = drafted(cast.rep)
    kept = claims.attach(claim, by=cast.rep, file=file(), **when())
    path = Path(kept.file.path)
    with pytest.raises(refusals.NotAllowed):
        claims.detach(kept, by=cast.lead, **when())
    claims.detach(kept, by=cast.rep, **when())
    assert not path.exists()
    kept = claims.attach(claim, by=cast.rep, file=file(), **when())
    claims.submit(claim, by=cast.rep, **when())
    with pytest.raises(refusals.MoveRefused):
        claims.detach(kept, by=cast.rep, **when())
    claims.ask(claim, by=cast.lead, question="More?", **when())
    with pytest.raises(refusals.EvidenceRefused):
        claims.detach(kept, by=cast.rep, **when())
    more = claims.attach(claim, by=cast.rep, file=file("more.txt", b"more"), **when())
    claims.detach(more, by=cast.rep, **when())
    assert list(Evidence.objects.all()) == [kept]


@pytest.mark.django_db
def test_nobody_attaches_to_anothers_claim(cast):
    claim = filed(cast.rep)
    for user in (cast.rep, cast.lead, cast.admin):
        with pytest.raises((refusals.NotAllowed, refusals.MoveRefused)):
            claims.attach(claim, by=user, file=file(), **when())
