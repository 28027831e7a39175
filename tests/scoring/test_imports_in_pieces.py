"""A company's files in any order, in pieces, with corrections in between, end in the same awards."""

import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.imports.columns import BY_NAME
from tests.scoring import cases
from tests.scoring.profiles import TIMEOUT, histories

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(TIMEOUT),
    pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand"),
]


def rows_of(case):
    """Every row of the case's files, as (kind, row)."""
    found = []
    for file in case.files:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found += [(file.stem, row) for row in csv.DictReader(opened)]
    return found


def correctable(kind, row):
    """Columns that an earlier file may have had wrong; shares are right or wrong as a whole set."""
    keys = {column.name for column in BY_NAME[kind].key}
    return [] if BY_NAME[kind].shares_of else sorted(set(row) - keys)


def deal(rows, dice):
    """The rows in any order, some of them with an earlier state that another row's cell spoils; in pieces."""
    ranked = []
    for kind, row in rows:
        rank = dice.random()
        ranked.append((rank, kind, row))
        columns = correctable(kind, row)
        if columns and dice.random() < 0.3:
            column = dice.choice(columns)
            wrong = dice.choice([other[column] for of, other in rows if of == kind])
            ranked.append((dice.uniform(-0.2, rank), kind, row | {column: wrong}))
    ranked.sort(key=lambda each: each[0])
    pieces = []
    while ranked:
        size = dice.choice([3, 20, 60])
        pieces.append([each[1:] for each in ranked[:size]])
        ranked = ranked[size:]
    return pieces


def write(folder, piece):
    """A piece as files: a new one wherever the kind changes, so that later rows of a record stay later."""
    for number, (kind, row) in enumerate(piece):
        with (folder / f"{kind}-{number:03}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row)


@pytest.mark.parametrize("name", ["small", "terms-period"])
def test_pieces_in_any_order_end_in_the_same_awards_scored_each_time_or_at_the_end(
    name, django_db_setup, tmp_path_factory
):
    case = cases.BY_NAME[name]
    rows = rows_of(case)

    @histories(6)
    @given(seed=st.integers(0, 2**32), is_scored_each_time=st.booleans(), is_rulebook_first=st.booleans())
    def follow(seed, is_scored_each_time, is_rulebook_first):
        django_db_setup.renew()
        if is_rulebook_first:
            cases.load_rulebook(case.rulebook)
        for piece in deal(rows, random.Random(seed)):
            folder = tmp_path_factory.mktemp("piece")
            write(folder, piece)
            cases.import_files(folder)
            if is_scored_each_time:
                cases.score(case.as_of)
        if not is_rulebook_first:
            cases.load_rulebook(case.rulebook)
        cases.score(case.as_of)
        assert cases.export() == case.expected
        cases.check(case.as_of)

    follow()
