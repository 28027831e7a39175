"""Imports whose worker or program is killed -9: nothing half done, and one import's worth of rows in the end."""

import os
import signal

import pytest
from django.core.files import File
from django.db import connection

from pointsys.embedded import process
from scoring.imports import tasks, uploads
from scoring.models import Contract, Import, ImportFile, Revision
from teams.models import User
from tests.reliability import sales
from tests.reliability.conftest import Celery, wait_until_said

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("company")]

ROWS = 60_000
READY = " ready."


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def celery_of_media(celery, start, media):
    return Celery(start, MEDIA_ROOT=str(media))


@pytest.fixture
def long_file(tmp_path):
    path = tmp_path / "contracts.csv"
    people, customers = len(sales.PEOPLE), len(sales.CUSTOMERS)
    with path.open("w") as file:
        file.write(sales.HEADERS["contracts"] + "\n")
        for at in range(ROWS):
            file.write(f"L{at},{sales.CUSTOMERS[at % customers]},{sales.PEOPLE[at % people]},2025-03-05,{at + 1}\n")
    return path


def test_a_worker_killed_while_it_reads_and_while_it_writes_imports_once(celery_of_media, long_file, media):
    with long_file.open("rb") as file:
        record = uploads.hand_in([File(file, "contracts.csv")], by=User.objects.create(username="ada"))
    kill_when(start_worker(celery_of_media), lambda: is_reading(record))
    assert_nothing_of(record)
    kill_when(start_worker(celery_of_media), is_writing)
    assert process.wait_until(lambda: not is_writing(), 60)
    assert_nothing_of(record)
    # Nobody asks for it again: the sweep of the beat finds it.
    start_worker(celery_of_media)
    celery_of_media.beat()
    assert process.wait_until(lambda: state_of(record) == Import.Status.DONE, 90, pause=0.2)
    record.refresh_from_db()
    assert (record.attempts, record.rows_done, record.error) == (3, ROWS, "")
    assert_imported_once(record)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_killed_import_of_the_command_line_is_said_to_be_broken_off(start, celery_of_media, long_file, manage):
    child = start("manage", "import_data", long_file)
    assert process.wait_until(lambda: is_writing() or child.poll() is not None, 60)
    uploads.mark_broken_off()
    assert Import.objects.latest("id").status == Import.Status.RUNNING, child.log.read_text()
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(10)
    record = Import.objects.latest("id")
    start_worker(celery_of_media)
    tasks.hurry()
    celery_of_media.beat()
    assert process.wait_until(lambda: state_of(record) == Import.Status.FAILED, 60, pause=0.2)
    record.refresh_from_db()
    assert "import the files again" in record.error
    assert_nothing_of(record)
    manage("import_data", long_file)
    assert_imported_once(Import.objects.latest("id"))


def start_worker(celery):
    worker = celery.worker()
    wait_until_said(worker, READY)
    tasks.hurry()
    return worker


def kill_when(worker, is_time):
    assert process.wait_until(is_time, 60, pause=0.005), worker.log.read_text()
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


def is_reading(record):
    return 0 < Import.objects.get(pk=record.pk).rows_done < ROWS


def is_writing():
    """A session puts contracts into their table: its own transaction is all that anybody else would see of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
            " AND query LIKE 'INSERT INTO scoring_contract %%' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] > 0


def state_of(record):
    return Import.objects.get(pk=record.pk).status


def assert_nothing_of(record):
    assert not Contract.objects.filter(number__startswith="L").exists()
    assert not Revision.objects.filter(by=f"import:{record.pk}").exists()


def assert_imported_once(record):
    assert Contract.objects.filter(number__startswith="L").count() == ROWS
    assert Revision.objects.filter(by=f"import:{record.pk}").count() == ROWS
    receipt = ImportFile.objects.get(run=record)
    assert (receipt.new, receipt.changed, receipt.unchanged, receipt.refused) == (ROWS, 0, 0, 0)
