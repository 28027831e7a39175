"""Long files handed in through the browser: they wait as queued imports, a worker runs them and tells how far it is.

The row is the queue. A worker holds an advisory lock on a second connection while it runs an import; if it dies, the
lock goes with it, and the next sweep takes the import again, three times at most.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scoring.models import Import, ImportFile
from teams import audit

from . import run
from .tables import printable

log = structlog.get_logger()

# "import" in ASCII, for two-part locks: this and the import's number.
LOCK_CLASS = 0x696D70
ATTEMPTS = 3
SECONDS_BETWEEN_REPORTS = 0.5
UNFINISHED = [Import.Status.QUEUED, Import.Status.RUNNING]


def hand_in(files: Iterable[UploadedFile], *, by, strict: bool = False) -> Import:
    """Keep uploaded files for the worker; returns the queued import."""
    with transaction.atomic():
        record = Import.objects.create(started_at=timezone.now(), by=by, is_strict=strict)
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
    with_uploads = Import.objects.filter(Q(status__in=UNFINISHED), files__upload__gt="").distinct()
    finished = []
    for record in with_uploads.order_by("pk"):
        with _alone(record) as report:
            if report and _run_one(record, report):
                finished.append(record)
    return finished


@contextmanager
def _alone(record: Import) -> Iterator[Callable[[int], None] | None]:
    """Hold the import's lock, and give a function that reports rows; None if another worker has it."""
    second = connection.copy()
    try:
        with second.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, record.pk])
            is_mine = cursor.fetchone()[0]
        yield _Report(second, record.pk) if is_mine else None
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
    record.refresh_from_db()
    if record.status not in UNFINISHED:
        return False
    if record.attempts >= ATTEMPTS:
        _give_up(record)
        return True
    # Counted and committed before the work: a file that kills its worker is tried three times, not for ever.
    record.attempts += 1
    record.status = Import.Status.RUNNING
    record.save(update_fields=["attempts", "status"])
    uploads = list(record.files.order_by("pk"))
    paths = [Path(upload.upload.path) for upload in uploads]
    names = {path: upload.name for path, upload in zip(paths, uploads, strict=True)}
    language = getattr(record.by, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            run.run(paths, record=record, by=record.by, names=names, receipts=uploads, progress=report)
        except run.ImportFailed as failure:
            log.info("import_failed", number=record.pk, files=len(failure.reasons))
    for upload in uploads:
        upload.upload.delete(save=False)
    ImportFile.objects.filter(run=record).update(upload="")
    return True


def _give_up(record: Import) -> None:
    record.status, record.ended_at = Import.Status.FAILED, timezone.now()
    record.error = _("Given up: the import ended the worker %(attempts)s times") % {"attempts": record.attempts}
    record.save(update_fields=["status", "ended_at", "error"])
    audit.record("import.given_up", target=f"import:{record.pk}", by=record.by)
