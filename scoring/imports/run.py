"""One import from beginning to end: all files in one transaction, a receipt in any case.

Nothing is half done: what is refused is reported and waits or is left out, everything else is stored together. The
same import again changes nothing. Two imports at once wait for each other before they look at what is stored.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring.models import Import, ImportFile
from teams import audit, roles
from teams.actor import acting_as

from . import applying, checks, claims, decided, locks, results, rows, shares, sources, staging, waiting
from .columns import KINDS
from .kinds import Kind
from .results import WAITED, Outcome
from .sources import Source
from .tables import FileUnreadable

# "imports" in ASCII: one import at a time looks at the stored records and writes.
LOCK_KEY = 0x696D706F727473
ATTEMPTS = 3


class ImportFailed(Exception):
    """Nothing was imported; the message says why, a line for each file. `record` is the receipt."""

    def __init__(self, record: Import, reasons: Sequence[str]):
        self.record, self.reasons = record, list(reasons)
        super().__init__("\n".join(self.reasons))


def run(
    paths: Iterable[str | Path],
    *,
    strict: bool = False,
    by=None,
    record: Import | None = None,
    names: dict[Path, str] | None = None,
    receipts: Sequence[ImportFile] = (),
    progress: staging.Progress = lambda rows: None,
) -> Import:
    """Import files, or the CSV and XLSX files of folders; returns the receipt (`Import` with its `files`).

    :param strict: a refused row holds back its whole file, and files whose rows then lack references
    :param by: the user who imports; None on the command line
    :param record: the queued import that this is, in a worker
    :param names: what uploaded files were called, by path
    :param receipts: the rows of uploaded files, in the order of `paths`, to be filled in instead of new ones
    :param progress: told how many more rows were read
    :raises ImportFailed: a file cannot be read; nothing is imported
    """
    if record is not None:
        return _run_files(paths, record, names or {}, receipts, progress)
    with _begun(strict=strict, by=by) as begun:
        return _run_files(paths, begun, names or {}, receipts, progress)


@contextmanager
def _begun(*, strict: bool, by) -> Iterator[Import]:
    """A new import, locked while it runs: one that is not locked and still said to run was broken off."""
    with transaction.atomic():
        # Seen by others only when it is locked already.
        record = Import.objects.create(started_at=timezone.now(), by=by, is_strict=strict, status=Import.Status.RUNNING)
        locks.take(record.pk)
    try:
        yield record
    finally:
        # Without its connection the lock is gone by itself.
        if connection.is_usable():
            locks.release(record.pk)


def _run_files(
    paths: Iterable[str | Path],
    record: Import,
    names: dict[Path, str],
    receipts: Sequence[ImportFile],
    progress: staging.Progress,
) -> Import:
    opened, reasons = _open(paths, names)
    if reasons:
        raise _failed(record, reasons)
    record.rows_total = sum(source.table.row_count for source in opened)
    Import.objects.filter(pk=record.pk).update(rows_total=record.rows_total)
    try:
        return run_sources(opened, record=record, receipts=receipts, progress=progress)
    except FileUnreadable as problem:
        raise _failed(record, [str(problem)]) from problem
    except (OperationalError, InterfaceError):
        # The database went away: nothing is written, and a worker tries again.
        raise
    except Exception as problem:
        _failed(record, [_("an error of the program: %(error)s") % {"error": type(problem).__name__}])
        raise


def run_sources(
    opened: Sequence[Source],
    *,
    record: Import,
    receipts: Sequence[ImportFile] = (),
    progress: staging.Progress = lambda rows: None,
    look: Callable[[Kind], None] = lambda kind: None,
) -> Import:
    """The same for files that are opened already.

    :param look: called for each kind before it is written, see `preview`
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _Run(opened, record, receipts, progress, look).carry_out()
        except IntegrityError:
            # Somebody entered the same record in the browser between our look and our write: look again.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _open(paths: Iterable[str | Path], names: dict[Path, str]) -> tuple[list[Source], list[str]]:
    opened, reasons = [], []
    try:
        found = sources.find_files(paths)
    except FileUnreadable as problem:
        return [], [str(problem)]
    for path in found:
        try:
            opened.append(sources.open_source(path, names.get(path)))
        except FileUnreadable as problem:
            reasons.append(str(problem))
    return opened, reasons


def _failed(record: Import, reasons: Sequence[str]) -> ImportFailed:
    record.status, record.error, record.ended_at = Import.Status.FAILED, "\n".join(reasons), timezone.now()
    record.save(update_fields=["status", "error", "ended_at"])
    return ImportFailed(record, reasons)


class _Run:
    """One attempt, inside its transaction. Outcomes are by the file's number; 0 are the rows that waited."""

    def __init__(
        self,
        opened: Sequence[Source],
        record: Import,
        receipts: Sequence[ImportFile],
        progress: Callable[[int], None],
        look: Callable[[Kind], None],
    ):
        self.sources = dict(enumerate(opened, 1))
        self.record = record
        self.given_receipts = dict(enumerate(receipts, 1))
        self.progress = progress
        self.look = look
        self.outcomes: dict[int, Outcome] = {}
        self.held_back: dict[int, Outcome] = {}
        self.kinds: list[Kind] = []

    def carry_out(self) -> Import:
        with acting_as(f"import:{self.record.pk}"):
            self._prepare()
            while self._stage_and_check():
                pass
            self._finish()
            audit.record("import.done", target=f"import:{self.record.pk}", by=self.record.by, after=self._summary())
        staging.drop()
        return self.record

    def _prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")

    def _stage_and_check(self) -> bool:
        """Stage all files but those held back; returns whether, strictly, more have to be held back."""
        staging.drop()
        staging.create()
        self.outcomes = {0: Outcome(WAITED, _("rows that waited"), "")}
        for number, source in self.sources.items():
            if number not in self.held_back:
                self._stage(number, source)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        waited = waiting.kinds()
        staged = {source.kind.name for source in self.sources.values()} | waited
        self.kinds = [kind for kind in KINDS if kind.name in staged]
        for kind in self.kinds:
            if kind.name in waited:
                waiting.load(kind)
        staging.analyze(self.kinds)
        self._check()
        if not self.record.is_strict:
            return False
        spoiled = {number: outcome for number, outcome in self.outcomes.items() if number and outcome.has_problems}
        for outcome in spoiled.values():
            outcome.is_held_back = True
        self.held_back |= spoiled
        return bool(spoiled)

    def _stage(self, number: int, source: Source) -> None:
        outcome = self.outcomes[number] = Outcome(source.kind.name, source.name, source.table.digest)
        tests: list[rows.RowCheck] = []
        if source.kind.name == "targets":
            tests = [rows.check_target]
        elif source.kind.name == "claims":
            tests = [claims.NotFiledHere("number"), claims.Attributes()]
        elif source.kind.name == "participants":
            tests = [claims.NotFiledHere("claim")]
        elif source.kind.name == "people":
            # The importer's own roles are read now: while rows stream, the connection answers nothing else.
            roles.may_give(self.record.by, roles.Role.REP, "")
            tests = [self._check_roles]
        staging.copy(source.kind, rows.copy_lines(source, number, outcome.tally, tests), self.progress)

    def _check_roles(self, values: dict, refuse: Callable, note: Callable) -> None:
        """Leave out roles that the importer may not give; the person is imported all the same (S1)."""
        if not values["role"]:
            return
        wanted = values["role"].split(",")
        allowed = [role for role in wanted if roles.may_give(self.record.by, role, values["code"])]
        values["role"] = ",".join(allowed) or None
        for role in set(wanted) - set(allowed):
            note(_("The role %(role)s was left out: you may not give it to this person by an import") % {"role": role})

    def _check(self) -> None:
        for group in checks.in_order(self.kinds):
            for kind in group:
                checks.mark_overtaken(kind)
            if group[0].shares_of:
                shares.settle(group[0])
            else:
                checks.hold_unresolved(group)
                decided.keep(group)
        for kind in self.kinds:
            results.add_held(self.outcomes, kind)

    def _finish(self) -> None:
        for group in checks.in_order(self.kinds):
            applying.write(group, self.look)
            for kind in group:
                results.add_taken(self.outcomes, kind)
        self._give_roles()
        for kind in self.kinds:
            waiting.save(kind, with_files=not self.record.is_strict)
        self._write_receipts()

    def _give_roles(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, role FROM import_people WHERE _state = 0 AND role IS NOT NULL ORDER BY code")
            wanted = [(code, role) for code, given in cursor.fetchall() for role in given.split(",")]
        roles.give(wanted, by=self.record.by)

    def _write_receipts(self) -> None:
        waited = self.outcomes.pop(0)
        waited.tally.rows = waited.new + waited.changed + waited.unchanged + waited.held + waited.repeated
        outcomes = dict(sorted((self.outcomes | self.held_back).items()))
        receipts = [
            outcome.receipt(self.sources[number].notes, self.given_receipts.get(number))
            for number, outcome in outcomes.items()
        ]
        if waited.tally.rows:
            receipts.append(waited.receipt([]))
        for receipt in receipts:
            receipt.run = self.record
            receipt.save()
        record = self.record
        record.status = Import.Status.HELD_BACK if self.held_back else Import.Status.DONE
        record.ended_at = timezone.now()
        record.rows_done = record.rows_total = sum(outcome.tally.rows for outcome in outcomes.values())
        # Last: from here on the progress of this very import, on its other connection, would wait for us.
        record.save(update_fields=["status", "ended_at", "rows_done", "rows_total"])

    def _summary(self) -> dict[str, int]:
        every = [*self.outcomes.values()]
        return {name: sum(getattr(outcome, name) for outcome in every) for name in ("new", "changed", "refused")}
