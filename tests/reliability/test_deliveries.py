"""R04 and R05: records that come several times, in any order and to several workers, are worth their points once."""

import random
from dataclasses import replace

import pytest
from django.utils import timezone

from ledger.models import Transfer
from scoring import sweep
from tests.reliability import sales
from tests.reliability.conftest import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("company")]

WORKERS = 4


def test_records_delivered_three_times_to_four_workers_are_scored_once(start, tmp_path):
    records = sales.draw(5_000)
    deliveries = records * 3
    random.Random(4).shuffle(deliveries)
    pieces = sales.write_pieces(tmp_path, deliveries, 375)
    workers = [start("tests.reliability.deliver", *pieces[number::WORKERS]) for number in range(WORKERS)]
    wait_for(workers, 120)
    sales.check_scored_once(records)


def test_the_same_file_three_times_and_two_at_once_adds_no_line(start, tmp_path):
    records = sales.draw(2_000)
    folder = sales.write(tmp_path / "files", records)
    wait_for([start("tests.reliability.deliver", folder) for _ in range(2)], 60)
    posted = Transfer.objects.count()
    sales.check_scored_once(records)
    wait_for([start("tests.reliability.deliver", folder)], 60)
    assert Transfer.objects.count() == posted


def test_only_changed_records_move(start, tmp_path):
    records = sales.draw(2_000)
    deliver(sales.write(tmp_path / "files", records))
    posted = Transfer.objects.count()
    contracts = [record for record in records if record.kind == "contracts"]
    changed = {record.key: replace(record, amount=record.amount + 700) for record in contracts[::20]}
    records = [changed.get(record.key, record) for record in records]
    deliver(sales.write(tmp_path / "changed", records))
    fresh = Transfer.objects.order_by("id")[posted:]
    assert sorted((line.record, line.rule, line.points) for line in fresh) == [
        (key, "contract.signed", 7) for key in sorted(changed)
    ]
    assert sales.balances() == sales.points_of(records)
    assert sales.problems() == []


def deliver(folder):
    from scoring.imports import run

    run.run([folder])
    sweep.score(as_of=timezone.localdate())
