"""Reads records as the engine's facts, in the order (date, key): by days, or by a list of ids."""

import json
from decimal import Decimal

from django.db import connection

from scoring.dependencies import PAID_FIELDS
from scoring.engine.claims import by_kind
from scoring.engine.scorer import Record
from scoring.facts import arrays, sql

HUNDRED = Decimal(100)

# The record's own row and its date in each query.
ROWS = {
    "contract": ("c.id", "c.signed_on"),
    "receipt": ("r.id", "r.received_on"),
    "lead": ("r.id", "r.created_on"),
    "visit": ("r.id", "r.visited_on"),
    "feedback": ("r.id", "r.received_on"),
    "claim": ("r.id", "r.occurred_on"),
}
OWNED = {"lead": sql.LEAD, "visit": sql.VISIT, "feedback": sql.FEEDBACK}


def read(basis, directory, *, reads, claims=(), between=None, ids=None, is_whole=False):
    """Yield the scoring records of `basis` as `Record`.

    :param reads: the fields that rules look at; others that cost a query of their own stay None
    :param claims: the declared kinds of claim
    :param between: (first, last) days, both inside; or
    :param ids: the records' ids
    :param is_whole: part of a long run, for which `whole.prepared` keeps the history
    """
    table, _, kind = basis.partition(".")
    row, day = ROWS[table]
    if ids is not None:
        scope, params = f"{row} = ANY(%(ids)s)", {"ids": arrays.text(ids)}
    else:
        scope, params = f"{day} BETWEEN %(first)s AND %(last)s", {"first": between[0], "last": between[1]}
    if table == "contract":
        rows, build = _fetch(_contract_query(reads, scope, is_whole), params), _contract
    elif table == "receipt":
        rows, build = _fetch(_receipt_query(reads, scope, is_whole), params), _receipt
    elif table == "claim":
        rows, build = (
            _fetch(sql.CLAIM.format(scope=scope), params | {"claim_kind": kind}),
            _claim(basis, by_kind(claims)[kind]),
        )
    else:
        rows, build = _fetch(OWNED[table].format(scope=scope), params), _owned(basis)
    if not directory.knows_all:
        directory.learn(_people(table, rows))
    codes = directory.codes
    for values in rows:
        yield build(values, codes)


def _fetch(query, params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def _people(table, rows):
    """The ids of everybody whom these rows name."""
    found = set()
    if table == "claim":
        for row in rows:
            found.update(row[4] or ())
        return found
    found.update(row[3] for row in rows)
    if table in ("contract", "receipt"):
        for row in rows:
            if row[5]:
                found.update(row[5])
    return found


def _contract_query(reads, scope, is_whole):
    first, paid, shares = _joins(is_whole)
    is_first = reads & {"is_first", "years"}
    is_paid = reads & PAID_FIELDS
    return sql.CONTRACT.format(
        first_columns="first.id = c.id, first.signed_on" if is_first else "NULL, NULL",
        paid_column="paid.paid_on" if is_paid else "NULL",
        first=first if is_first else "",
        paid=paid if is_paid else "",
        shares=shares,
        scope=scope,
    )


def _joins(is_whole):
    """What finds a customer's first contract, the day on which a contract was paid in full, and who shares it."""
    if is_whole:
        return sql.FIRST_OF_WHOLE, sql.PAID_OF_WHOLE, sql.SHARES_OF_WHOLE
    return sql.FIRST, sql.PAID, sql.SHARES


def _receipt_query(reads, scope, is_whole):
    first, _, shares = _joins(is_whole)
    is_first = "contract.is_first" in reads
    return sql.RECEIPT.format(
        is_first="first.id = c.id" if is_first else "NULL",
        first=first if is_first else "",
        shares=shares,
        scope=scope,
    )


def _credits(owner, people, shares, codes):
    if people is None:
        return ((owner, HUNDRED),)
    return tuple(sorted((codes[person], share) for person, share in zip(people, shares, strict=True)))


def _contract(row, codes):
    (number, signed_on, amount, term_days, first_on) = row[1], row[2], row[7], row[10], row[12]
    owner = codes[row[3]]
    years = days_to_paid = days_early = None
    if first_on is not None:
        years = signed_on.year - first_on.year - ((signed_on.month, signed_on.day) < (first_on.month, first_on.day))
    if row[13] is not None:
        days_to_paid = (row[13] - signed_on).days
        days_early = term_days - days_to_paid
    values = (amount, row[8], row[9], term_days, row[11], years, days_to_paid, days_early, row[14], row[15])
    return Record(row[0], number, signed_on, owner, row[4], _credits(owner, row[5], row[6], codes), values, "contract")


def _receipt(row, codes):
    owner = codes[row[3]]
    return Record(
        row[0], row[1], row[2], owner, row[4], _credits(owner, row[5], row[6], codes), tuple(row[7:]), "receipt"
    )


def _owned(basis):
    def build(row, codes):
        owner = codes[row[3]]
        return Record(row[0], row[1], row[2], owner, row[4], ((owner, HUNDRED),), tuple(row[5:]), basis)

    return build


def _claim(basis, kind):
    def build(row, codes):
        credits = _credits(None, row[4] or (), row[5] or (), codes)
        values = kind.values(json.loads(row[6], parse_float=Decimal, parse_int=Decimal), row[7], row[8])
        # The owner of a claim is who has the largest share, the first by code where several have it.
        owner = min(credits, key=lambda credit: (-credit[1], credit[0]))[0] if credits else None
        return Record(row[0], row[1], row[2], owner, row[3], credits, values, basis)

    return build
