"""Each conformance case by the whole real path: files in, rule book in, scored, exported."""

import random

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Transfer
from scoring import everything
from tests.scoring import cases

pytestmark = pytest.mark.django_db(transaction=True)
needs_cases = pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand")
every_case = pytest.mark.parametrize("case", cases.ALL + cases.AGREED, ids=lambda case: case.name)


@every_case
def test_files_become_exactly_the_expected_points(case):
    cases.bring_in(case)
    assert cases.export() == case.expected
    posted = Transfer.objects.count()
    cases.check(case.as_of)
    cases.score(case.as_of, full=True)
    assert Transfer.objects.count() == posted


@every_case
def test_a_run_over_many_records_gives_the_same_points(case, monkeypatch):
    with monkeypatch.context() as many:
        many.setattr(everything, "MANY", 0)
        cases.bring_in(case)
        assert cases.export() == case.expected
    cases.check(case.as_of)


# Every case in an order of its own, and those with most kinds of files in more.
ORDERS = [(case, "shuffled") for case in cases.ALL + cases.AGREED]
ORDERS += [(case, order) for case in cases.ALL if len(case.files) > 7 for order in ("alphabetical", "backwards")]


@pytest.mark.parametrize(("case", "order"), ORDERS, ids=lambda value: getattr(value, "name", value))
def test_files_that_come_one_by_one_and_are_scored_each_time_end_in_the_same_points(case, order):
    files = case.files
    if order == "backwards":
        files.reverse()
    elif order == "shuffled":
        random.Random(case.name).shuffle(files)
    cases.set_year(case)
    cases.load_rulebook(case.rulebook)
    for file in files:
        cases.import_files(file)
        cases.score(case.as_of)
    assert cases.export() == case.expected
    cases.check(case.as_of)


@needs_cases
def test_the_commands_of_the_readme_give_the_expected_points(manage, tmp_path):
    case, out = cases.BY_NAME["small"], tmp_path / "awards.csv"
    manage("import_data", case.folder / "data")
    manage("load_rulebook", case.rulebook)
    manage("score", "--as-of", case.as_of)
    manage("export_awards", out)
    assert out.read_bytes().decode() == case.expected
    manage("score", "--as-of", case.as_of, "--full", "--check")
    manage("verify")


@needs_cases
def test_a_check_names_what_would_change_and_posts_nothing(capsys):
    case = cases.BY_NAME["small"]
    cases.import_files(case.folder / "data")
    cases.load_rulebook(case.rulebook)
    with pytest.raises(CommandError, match="differ from their awards"):
        call_command("score", as_of=case.as_of, full=True, check=True)
    assert "contract.large" in capsys.readouterr().out
    assert not Transfer.objects.exists()
