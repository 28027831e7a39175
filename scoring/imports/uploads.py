"""Long files handed in through the browser: they wait as queued imports, a worker runs them and tells how far it is.

The row is the queue. A worker holds the import's lock on a second connection while it runs it; if it dies, the lock
goes with it, and the next sweep takes the import again, three times at most. An import of the command line cannot be
taken again, since nobody has its files: it is said to be broken off.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scoring.models import Import, ImportFile
from teams import audit

from . import locks, run
from .tables import printable

log = structlog.get_logger()

ATTEMPTS = 3
SECONDS_BETWEEN_REPORTS = 0.5
OPEN = [Import.Status.QUEUED, Import.Status.RUNNING]
UNFINISHED = Q(status__in=OPEN)
HAS_UPLOADS = Exists(ImportFile.objects.filter(run=OuterRef("pk"), upload__gt=""))


def hand_in(files: Iterable[UploadedFile], *, by, strict: bool = False) -> Import:
    """Keep uploaded files for the worker; returns the queued import."""
    with transaction.atomic():
        record = Import.objects.create(
            started_at=timezone.now(), by=by, is_strict=strict, language=translation.get_language() or ""
        )
        for file in files:
            name = printable(file.name or "")
            # The stored name is ours, but for an ending that the readers know.
            ending = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
            kept = ImportFile(run=record, name=name)
            kept.upload.save(f"{record.pk}-{ImportFile.objects.filter(run=record).count()}{ending}", file)
        audit.record("import.handed_in", target=f"import:{record.pk}", by=by)
    return record


def run_queued() -> list[Import]:
    """Run every import that waits and that no other worker runs; returns those finished, well or not."""
    _delete_left_files()
    mark_broken_off()
    finished = []
    for record in Import.objects.filter(UNFINISHED, HAS_UPLOADS).order_by("pk"):
        with _alone(record) as report:
            if report and _run_one(record, report):
                finished.append(record)
    return finished


@contextmanager
def _alone(record: Import) -> Iterator[Callable[[int], None] | None]:
    """Hold the import's lock, and give a function that reports rows; None if another worker has it."""
    second = connection.copy()
    try:
        yield _Report(second, record.pk) if locks.take(record.pk, second) else None
    finally:
        second.close()


class _Report:
    """Adds up rows and writes them at once, for everybody to see: not in the import's own transaction."""

    def __init__(self, second, number: int):
        self.second, self.number = second, number
        self.rows = 0
        self.told_at = 0.0

    def __call__(self, rows: int) -> None:
        self.rows += rows
        if time.monotonic() - self.told_at < SECONDS_BETWEEN_REPORTS:
            return
        self.told_at = time.monotonic()
        with self.second.cursor() as cursor:
            cursor.execute("UPDATE scoring_import SET rows_done = %s WHERE id = %s", [self.rows, self.number])


def _run_one(record: Import, report: Callable[[int], None]) -> bool:
    # Counted and committed before the work: a file that kills its worker is tried three times, not for ever. Looked at
    # and counted at once: a worker that was killed may have had its COMMIT on the way.
    taken = Import.objects.filter(UNFINISHED, pk=record.pk, attempts__lt=ATTEMPTS).update(
        attempts=F("attempts") + 1, status=Import.Status.RUNNING, rows_done=0
    )
    record.refresh_from_db()
    with translation.override(record.language or settings.LANGUAGE_CODE):
        if not taken:
            return record.attempts >= ATTEMPTS and _give_up(record)
        _run_files(record, report)
    _delete_files(record.files.all())
    return True


def _run_files(record: Import, report: Callable[[int], None]) -> None:
    files = list(record.files.order_by("pk"))
    paths = [Path(file.upload.path) for file in files]
    names = {path: file.name for path, file in zip(paths, files, strict=True)}
    try:
        run.run(paths, record=record, by=record.by, names=names, receipts=files, progress=report)
    except run.ImportFailed as failure:
        log.info("import_failed", number=record.pk, files=len(failure.reasons))


def _give_up(record: Import) -> bool:
    error = _(
        "Given up: the import ended the worker %(attempts)s times. Nothing of it was stored; hand the files in again in"
        " smaller pieces, or one by one to find which it is."
    )
    return _end(record, error % {"attempts": record.attempts}, "import.given_up")


def mark_broken_off() -> None:
    """Say of imports of the command line whose process is gone that they ended."""
    for record in Import.objects.filter(~HAS_UPLOADS, status=Import.Status.RUNNING).order_by("pk"):
        if locks.take(record.pk):
            error = _(
                "Broken off: its program was ended while it ran. Nothing of it was stored; import the files again."
            )
            _end(record, error, "import.broken_off")
            locks.release(record.pk)


def _end(record: Import, error: str, event: str) -> bool:
    """Close an import that nobody runs any more, unless it came to its end just before; returns whether it was open."""
    with transaction.atomic():
        is_open = Import.objects.filter(UNFINISHED, pk=record.pk).update(
            status=Import.Status.FAILED, error=error, ended_at=timezone.now()
        )
        if is_open:
            audit.record(event, target=f"import:{record.pk}", by=record.by)
    return bool(is_open)


def _delete_left_files() -> None:
    """Delete uploads of imports that ended: a worker may be killed between its last COMMIT and the deleting."""
    _delete_files(ImportFile.objects.filter(upload__gt="").exclude(run__status__in=OPEN))


def _delete_files(files: Iterable[ImportFile]) -> None:
    for file in files:
        file.upload.delete(save=False)
        ImportFile.objects.filter(pk=file.pk).update(upload="")
