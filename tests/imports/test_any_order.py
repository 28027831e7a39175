"""Any order of files, in pieces, with corrections in between and late arrivals, ends in the same records."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.imports import run
from tests.imports import company

# Another valid value for a column, and what a row said before it was corrected.
OTHER_CELLS = {
    "name": "Old name",
    "manager": "eve",
    "mentor": "",
    "team": "sales",
    "tier": "S",
    "owner": "ada",
    "amount": "77.70",
    "product": "",
    "margin_rate": "0.1",
    "customer": "K2",
    "signed_on": "2025-12-31",
    "received_on": "2026-03-31",
    "completeness": "10",
    "minutes": "5",
    "level": "staff",
    "rating": "1",
    "attributes": '{"hours": 9}',
}
WRONG_SHARES = {
    "splits": [("C1", "ben", "50"), ("C1", "eve", "50")],
    "participants": [("A1", "ada", "100"), ("A2", "ben", "40"), ("A2", "ada", "60")],
}


RANKS = st.integers(0, 1_000)


@st.composite
def imports(draw):
    """A list of imports, each a list of (kind, header, rows); the last state of each row is `company.EVERYTHING`'s."""
    pieces = []
    for kind, (header, *rows) in company.EVERYTHING.items():
        ranks = [draw(RANKS) for _row in rows]
        for row, rank in zip(rows, ranks, strict=True):
            pieces.append((rank, kind, header, [row]))
            places = correctable(kind, header)
            if places and draw(st.booleans()):
                at = draw(st.sampled_from(places))
                stale = (*row[:at], OTHER_CELLS[header[at]], *row[at + 1 :])
                pieces.append((draw(st.integers(-1, rank - 1)), kind, header, [stale]))
        if kind in WRONG_SHARES and draw(st.booleans()):
            pieces.append((min(ranks) - 1, kind, header, WRONG_SHARES[kind]))
    pieces.sort(key=lambda piece: piece[0])
    found, at = [], 0
    while at < len(pieces):
        size = draw(st.integers(1, 12))
        found.append([piece[1:] for piece in pieces[at : at + size]])
        at += size
    return found


def correctable(kind, header):
    """Places of cells that may have been wrong before; shares are right or wrong as a whole set."""
    if kind in WRONG_SHARES:
        return []
    if kind == "targets":
        return [header.index("amount")]
    return [
        place
        for place, name in enumerate(header)
        if place and name in OTHER_CELLS and (kind, name) != ("leads", "customer")
    ]


def carry_out(place, pieces):
    """One import of several files, one for each piece of a kind."""
    for number, (kind, header, rows) in enumerate(pieces):
        (place / f"{kind}-{number:02}.csv").write_text(company.text([header, *rows]))
    run.run([place])


@pytest.mark.slow
@pytest.mark.django_db
def test_any_order_and_any_pieces_end_in_the_same_records(tmp_path_factory):
    with transaction.atomic():
        at_once = tmp_path_factory.mktemp("at-once")
        carry_out(at_once, [(kind, header, rows) for kind, (header, *rows) in company.EVERYTHING.items()])
        wanted = company.stored()
        transaction.set_rollback(True)

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(imports())
    def check(found):
        with transaction.atomic():
            for pieces in found:
                carry_out(tmp_path_factory.mktemp("piece"), pieces)
            assert company.stored() == wanted
            assert company.waiting() == []
            transaction.set_rollback(True)

    check()
