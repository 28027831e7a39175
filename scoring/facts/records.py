"""Reads records as the engine's facts, in the order (date, key): by days, or by a list of ids."""

import json
from decimal import Decimal

from django.db import connection

from scoring.dependencies import PAID_FIELDS
from scoring.engine.claims import by_kind
from scoring.engine.scorer import Record
from scoring.facts import arrays, sql

# Rows come by the million: made as plain tuples are, a record costs half.
new = tuple.__new__

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
BETWEEN = "{day} BETWEEN %(first)s AND %(last)s"
# What finds a customer's first contract, the day on which a contract was paid in full, and who shares it.
JOINS = (sql.FIRST, sql.PAID, sql.SHARES)
WHOLE_JOINS = (sql.FIRST_OF_WHOLE, sql.PAID_OF_WHOLE, sql.SHARES_OF_WHOLE)
# Those that are joined from several tables: a long run keeps them.
JOINED = ("contract", "receipt", "visit", "feedback")


def read(basis, directory, *, reads, claims=(), between=None, ids=None, is_kept=False):
    """Yield the scoring records of `basis` as `Record`.

    :param reads: the fields that rules look at; others that cost a query of their own stay None
    :param claims: the declared kinds of claim
    :param between: (first, last) days, both inside; or
    :param ids: the records' ids
    :param is_kept: part of a long run, for which `whole.prepared` keeps these days
    """
    table, _, kind = basis.partition(".")
    if ids is not None:
        params = {"ids": arrays.text(ids)}
        query = _query(table, reads, f"{ROWS[table][0]} = ANY(%(ids)s)")
    else:
        params = {"first": between[0], "last": between[1]}
        query = _of_days(table, reads, is_kept)
    rows = _fetch(query, params | {"claim_kind": kind})
    build = _claim(basis, by_kind(claims)[kind]) if kind else BUILDERS.get(table) or _owned(basis)
    if not directory.knows_all:
        directory.learn(_people(table, rows))
    codes, soles = directory.codes, directory.soles
    for values in rows:
        yield build(values, codes, soles)


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


def keeping(table, reads):
    """The statements that keep the facts of all days from `first` to `last` for `read(is_kept=True)`."""
    query = _query(table, reads, BETWEEN.format(day=ROWS[table][1]), is_whole=True)
    return sql.WHOLE.format(table=table, query=query, day=_day(table))


def _of_days(table, reads, is_kept):
    if is_kept and table in JOINED:
        return sql.OF_WHOLE.format(table=table, day=_day(table))
    return _query(table, reads, BETWEEN.format(day=ROWS[table][1]))


def _day(table):
    return ROWS[table][1].partition(".")[2]


def _query(table, reads, scope, *, is_whole=False):
    """What reads the records in `scope`; `is_whole`: all of many days, so that what they join is best read whole."""
    first, paid, shares = WHOLE_JOINS if is_whole else JOINS
    if table == "contract":
        is_first, is_paid = reads & {"is_first", "years"}, reads & PAID_FIELDS
        return sql.CONTRACT.format(
            is_first="first.id = c.id" if is_first else "NULL",
            first_on="first.signed_on" if is_first else "NULL",
            paid_on="paid.paid_on" if is_paid else "NULL",
            first=first if is_first else "",
            paid=paid if is_paid else "",
            shares=shares,
            scope=scope,
        )
    if table == "receipt":
        is_first = "contract.is_first" in reads
        return sql.RECEIPT.format(
            is_first="first.id = c.id" if is_first else "NULL",
            first=first if is_first else "",
            shares=shares,
            scope=scope,
        )
    return (sql.CLAIM if table == "claim" else OWNED[table]).format(scope=scope)


def _shared(people, shares, codes):
    return tuple(sorted((codes[person], share) for person, share in zip(people, shares, strict=True)))


def _contract(row, codes, soles):
    (number, signed_on, amount, term_days, first_on) = row[1], row[2], row[7], row[10], row[12]
    owner = codes[row[3]]
    years = days_to_paid = days_early = None
    if first_on is not None:
        years = signed_on.year - first_on.year - ((signed_on.month, signed_on.day) < (first_on.month, first_on.day))
    if row[13] is not None:
        days_to_paid = (row[13] - signed_on).days
        days_early = term_days - days_to_paid
    values = (amount, row[8], row[9], term_days, row[11], years, days_to_paid, days_early, row[14], row[15])
    credits = soles[owner] if row[5] is None else _shared(row[5], row[6], codes)
    return new(Record, (row[0], number, signed_on, owner, row[4], credits, values, "contract"))


def _receipt(row, codes, soles):
    owner = codes[row[3]]
    credits = soles[owner] if row[5] is None else _shared(row[5], row[6], codes)
    return new(Record, (row[0], row[1], row[2], owner, row[4], credits, row[7:], "receipt"))


BUILDERS = {"contract": _contract, "receipt": _receipt}


def _owned(basis):
    def build(row, codes, soles):
        owner = codes[row[3]]
        return new(Record, (row[0], row[1], row[2], owner, row[4], soles[owner], row[5:], basis))

    return build


def _claim(basis, kind):
    def build(row, codes, _):
        credits = _shared(row[4] or (), row[5] or (), codes)
        values = kind.values(json.loads(row[6], parse_float=Decimal, parse_int=Decimal), row[7], row[8])
        # The owner of a claim is who has the largest share, the first by code where several have it.
        owner = min(credits, key=lambda credit: (-credit[1], credit[0]))[0] if credits else None
        return Record(row[0], row[1], row[2], owner, row[3], credits, values, basis)

    return build
