"""A full scoring on two cores comes to the same as on one, wherever the dates are parted."""

import pytest

from ledger.models import Transfer
from scoring import halves, sweep
from tests.scoring import cases

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand"),
]


@pytest.mark.parametrize("name", ["small", "terms-cap", "terms-limit", "terms-versions"])
def test_two_processes_post_what_one_would(name, monkeypatch):
    case = cases.BY_NAME[name]
    cases.set_year(case)
    cases.import_files(case.folder / "data")
    cases.load_rulebook(case.rulebook)
    monkeypatch.setattr(halves, "middle", first_month_after_half)
    sweep.score(as_of=case.as_of, full=True, processes=2)
    assert cases.export() == case.expected
    cases.check(case.as_of)
    posted = Transfer.objects.count()
    sweep.score(as_of=case.as_of, full=True, processes=2)
    assert Transfer.objects.count() == posted


def first_month_after_half(counts):
    """The first of a month in the middle of the days that have records."""
    days = sorted(counts)
    return days[len(days) // 2].replace(day=1)
