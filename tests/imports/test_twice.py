"""R05: the same file three times, two at once, then one row in a hundred changed."""

import threading

import pytest

from scoring.models import Contract, Due, Import, ImportFile, Revision
from tests.imports import company

ROWS = 300
HEADER = "number,customer,owner,signed_on,amount\n"


def contracts(amounts=()):
    changed = dict(amounts)
    lines = (f"C{at},K1,ben,2026-01-05,{changed.get(at, 1000 + at)}\n" for at in range(ROWS))
    return HEADER + "".join(lines)


def at_once(*jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_file_three_times_two_at_once_then_one_percent_changed(manage, folder):
    files = folder(**company.BASE, contracts=contracts())
    at_once(lambda: manage("import_data", files), lambda: manage("import_data", files))
    manage("import_data", files)
    receipts = ImportFile.objects.filter(kind="contracts")
    assert sorted((receipt.new, receipt.changed, receipt.unchanged) for receipt in receipts) == [
        (0, 0, ROWS),
        (0, 0, ROWS),
        (ROWS, 0, 0),
    ]
    assert Contract.objects.count() == Revision.objects.filter(kind=1).count() == ROWS
    assert set(Import.objects.values_list("status", flat=True)) == {Import.Status.DONE}

    last_due, last_revision = Due.objects.latest("id").pk, Revision.objects.latest("id").pk
    manage("import_data", folder(contracts=contracts([(7, 1), (8, 2), (9, 3)])))
    changed = set(Contract.objects.filter(number__in=["C7", "C8", "C9"]).values_list("id", flat=True))
    assert set(Revision.objects.filter(pk__gt=last_revision).values_list("record_id", flat=True)) == changed
    assert set(Due.objects.filter(pk__gt=last_due, what=1).values_list("ref", flat=True)) == changed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_that_wait_for_each_other_meet(manage, folder):
    """Whichever comes second takes the other's waiting rows along."""
    first = folder(teams="code,name,manager\neast,East,ada\n")
    second = folder(people="code,name,team\nada,Ada,east\n")
    at_once(lambda: manage("import_data", first), lambda: manage("import_data", second))
    assert company.team_of("ada") == "east"
    assert company.waiting() == []
