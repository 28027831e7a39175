"""Files handed in through the browser: kept, run by a worker, tried three times at most."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import translation

from scoring.imports import locks, uploads
from scoring.models import Contract, Import, ImportFile
from teams.models import AuditEvent, Team, User

TEAMS = SimpleUploadedFile("teams.csv", b"code,name\neast,East\n")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def handed_in(db):
    def hand_in(*files, strict=False, language="en"):
        user = User.objects.create(username=f"admin{User.objects.count()}", is_superuser=True)
        given = [SimpleUploadedFile(name, text.encode()) for name, text in files]
        with translation.override(language):
            return uploads.hand_in(given, by=user, strict=strict)

    return hand_in


def test_a_file_waits_and_is_run(handed_in, media):
    record = handed_in(("teams.csv", "code,name\neast,East\nwest,West\n"))
    assert record.status == Import.Status.QUEUED
    assert not Team.objects.exists()
    assert [finished.pk for finished in uploads.run_queued()] == [record.pk]
    record.refresh_from_db()
    assert (record.status, record.attempts, record.rows_done, record.rows_total) == (Import.Status.DONE, 1, 2, 2)
    receipt = ImportFile.objects.get()
    assert (receipt.name, receipt.kind, receipt.new, receipt.run_id) == ("teams.csv", "teams", 2, record.pk)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_it_is_run_once(handed_in):
    handed_in(("teams.csv", "code,name\neast,East\n"))
    assert len(uploads.run_queued()) == 1
    assert uploads.run_queued() == []


def test_an_unreadable_file_fails_with_its_reason(handed_in):
    record = handed_in(("teams.csv", "code\neast\n"))
    uploads.run_queued()
    record.refresh_from_db()
    assert record.status == Import.Status.FAILED
    assert "teams need the column name" in record.error


def test_strict_uploads_are_held_back(handed_in):
    record = handed_in(("teams.csv", "code,name,parent\neast,East,nowhere\n"), strict=True)
    uploads.run_queued()
    record.refresh_from_db()
    assert record.status == Import.Status.HELD_BACK
    assert ImportFile.objects.get().refused == 1


def test_stored_names_are_ours(handed_in, media):
    handed_in(("../../evil\x1b.csv", "code,name\neast,East\n"))
    (path,) = [path for path in media.rglob("*") if path.is_file()]
    assert path.parent == media / "imports"
    assert path.suffix == ".csv"
    assert ImportFile.objects.get().name == "evil\ufffd.csv"


def test_uploads_are_for_the_application_alone_to_read(handed_in, media):
    handed_in(("teams.csv", "code,name\neast,East\n"))
    (path,) = [path for path in media.rglob("*") if path.is_file()]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_an_import_that_ends_its_worker_is_given_up_after_three_attempts(handed_in):
    record = handed_in(("teams.csv", "code,name\neast,East\n"))
    # What a worker that was killed three times leaves behind.
    Import.objects.update(status=Import.Status.RUNNING, attempts=3)
    assert [finished.pk for finished in uploads.run_queued()] == [record.pk]
    record.refresh_from_db()
    assert record.status == Import.Status.FAILED
    assert record.error.startswith("Given up: the import ended the worker 3 times. Nothing of it was stored")
    assert not Team.objects.exists()
    assert AuditEvent.objects.filter(event="import.given_up").exists()
    assert uploads.run_queued() == []


def test_an_import_whose_worker_died_is_taken_again(handed_in):
    handed_in(("teams.csv", "code,name\neast,East\n"))
    Import.objects.update(status=Import.Status.RUNNING, attempts=1)
    uploads.run_queued()
    assert Team.objects.exists()


def test_an_import_that_another_worker_runs_is_left_alone(handed_in):
    record = handed_in(("teams.csv", "code,name\neast,East\n"))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [locks.LOCK_CLASS, record.pk])
        assert uploads.run_queued() == []
    finally:
        other.close()
    assert len(uploads.run_queued()) == 1


def test_an_import_of_the_command_line_whose_program_is_gone_is_said_to_be_broken_off(load):
    record = load(teams="code,name\neast,East\n")["import"]
    # What a program that was killed leaves behind.
    Import.objects.update(status=Import.Status.RUNNING, ended_at=None)
    assert uploads.run_queued() == []
    record.refresh_from_db()
    assert record.status == Import.Status.FAILED
    assert record.ended_at
    assert record.error == (
        "Broken off: its program was ended while it ran. Nothing of it was stored; import the files again."
    )
    assert AuditEvent.objects.filter(event="import.broken_off", target=f"import:{record.pk}").count() == 1


def test_an_import_of_the_command_line_that_still_runs_is_left_alone(load):
    record = load(teams="code,name\neast,East\n")["import"]
    Import.objects.update(status=Import.Status.RUNNING)
    other = connection.copy()
    try:
        assert locks.take(record.pk, other)
        uploads.run_queued()
    finally:
        other.close()
    record.refresh_from_db()
    assert record.status == Import.Status.RUNNING


def test_an_import_lets_go_of_its_lock(load):
    record = load(teams="code,name\neast,East\n")["import"]
    other = connection.copy()
    try:
        assert locks.take(record.pk, other)
    finally:
        other.close()


def test_files_that_a_killed_worker_did_not_delete_are_deleted_by_the_next_sweep(handed_in, media):
    record = handed_in(("teams.csv", "code,name\neast,East\n"))
    Import.objects.update(status=Import.Status.DONE)
    assert uploads.run_queued() == []
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert record.files.get().upload.name == ""


def test_an_import_that_was_done_after_all_is_not_run_again(handed_in):
    record = handed_in(("teams.csv", "code,name\neast,East\n"))
    # The COMMIT of a worker that was killed came through after the sweep had looked.
    Import.objects.update(status=Import.Status.DONE)
    assert uploads._run_one(record, lambda rows: None) is False
    assert not Team.objects.exists()
    assert Import.objects.get().attempts == 0


def test_reasons_are_in_the_language_of_who_handed_in(handed_in):
    handed_in(("teams.csv", "code,name,parent\neast,East,nowhere\n"), language="zh-hans")
    uploads.run_queued()
    problem = ImportFile.objects.get(kind="teams").problems[0]
    assert (problem["value"], problem["reason"]) == ("nowhere", "团队 nowhere 尚不存在；该行等待其导入")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_it_runs(handed_in, monkeypatch):
    lines = "".join(f"T{at},Team {at}\n" for at in range(5_000))
    record = handed_in(("teams.csv", "code,name\n" + lines))
    monkeypatch.setattr(uploads, "SECONDS_BETWEEN_REPORTS", 0)
    seen = []
    report = uploads._Report.__call__

    def watched(self, rows):
        report(self, rows)
        with self.second.cursor() as cursor:
            cursor.execute("SELECT rows_done, rows_total FROM scoring_import WHERE id = %s", [record.pk])
            seen.append(cursor.fetchone())

    monkeypatch.setattr(uploads._Report, "__call__", watched)
    uploads.run_queued()
    assert seen[0] == (2_000, 5_000)
    assert seen[-1] == (5_000, 5_000)


def test_a_missing_upload_is_said(handed_in, media):
    record = handed_in(("teams.csv", "code,name\neast,East\n"))
    for path in media.rglob("*.csv"):
        Path(path).unlink()
    uploads.run_queued()
    record.refresh_from_db()
    assert "there is no such file" in record.error
    assert not Contract.objects.exists()
