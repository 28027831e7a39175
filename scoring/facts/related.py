"""Finds the records that share a limit or a cap with others, by people and spans of days."""

from django.db import connection

from scoring.facts import arrays

# `w(person, first, last)` are the people and days asked for. A contract concerns its owner and whom it credits.
SPANS = "unnest(%(people)s::bigint[], %(firsts)s::date[], %(lasts)s::date[]) w(person, first, last)"
OF_PEOPLE = {
    "contract": f"""
        SELECT c.id FROM {SPANS} JOIN scoring_contract c ON c.owner_id = w.person
            AND c.signed_on BETWEEN w.first AND w.last
        UNION SELECT c.id FROM {SPANS} JOIN scoring_split s ON s.person_id = w.person
            JOIN scoring_contract c ON c.id = s.contract_id AND c.signed_on BETWEEN w.first AND w.last""",
    "receipt": f"""
        SELECT r.id FROM {SPANS} JOIN scoring_contract c ON c.owner_id = w.person
            JOIN scoring_receipt r ON r.contract_id = c.id AND r.received_on BETWEEN w.first AND w.last
        UNION SELECT r.id FROM {SPANS} JOIN scoring_split s ON s.person_id = w.person
            JOIN scoring_receipt r ON r.contract_id = s.contract_id AND r.received_on BETWEEN w.first AND w.last""",
    "lead": f"""
        SELECT r.id FROM {SPANS} JOIN scoring_lead r ON r.owner_id = w.person
            AND r.created_on BETWEEN w.first AND w.last""",
    "visit": f"""
        SELECT r.id FROM {SPANS} JOIN scoring_visit r ON r.owner_id = w.person
            AND r.visited_on BETWEEN w.first AND w.last""",
    "feedback": f"""
        SELECT r.id FROM {SPANS} JOIN scoring_feedback r ON r.owner_id = w.person
            AND r.received_on BETWEEN w.first AND w.last""",
    "claim": f"""
        SELECT r.id FROM {SPANS} JOIN scoring_participant s ON s.person_id = w.person
            JOIN scoring_claim r ON r.id = s.claim_id AND r.occurred_on BETWEEN w.first AND w.last""",
}
OF_DAYS = {
    "contract": ("scoring_contract", "signed_on"),
    "receipt": ("scoring_receipt", "received_on"),
    "lead": ("scoring_lead", "created_on"),
    "visit": ("scoring_visit", "visited_on"),
    "feedback": ("scoring_feedback", "received_on"),
    "claim": ("scoring_claim", "occurred_on"),
}


def of_people(basis, spans):
    """Ids of the records of `basis` that concern these people in these days.

    :param spans: a set of (person id, first day, last day)
    """
    if not spans:
        return set()
    people, firsts, lasts = zip(*spans, strict=True)
    return _ids(OF_PEOPLE[basis.partition(".")[0]], {"people": people, "firsts": firsts, "lasts": lasts})


def of_days(basis, spans):
    """Ids of all records of `basis` in these days, a set of (first, last)."""
    if not spans:
        return set()
    table, day = OF_DAYS[basis.partition(".")[0]]
    firsts, lasts = zip(*spans, strict=True)
    query = f"""
        SELECT r.id FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) w(first, last)
        JOIN {table} r ON r.{day} BETWEEN w.first AND w.last"""
    return _ids(query, {"firsts": firsts, "lasts": lasts})


def of_customers(basis, customers):
    """Ids of the records of `basis` with these customers."""
    table = basis.partition(".")[0]
    if table == "receipt":
        query = (
            "SELECT r.id FROM scoring_receipt r JOIN scoring_contract c ON c.id = r.contract_id"
            " WHERE c.customer_id = ANY(%(customers)s)"
        )
    else:
        query = f"SELECT r.id FROM {OF_DAYS[table][0]} r WHERE r.customer_id = ANY(%(customers)s)"
    return _ids(query, {"customers": customers})


def with_product(products):
    """Ids of the contracts whose margin is that of one of these products."""
    return _ids(
        "SELECT id FROM scoring_contract WHERE margin_rate IS NULL AND product_id = ANY(%(products)s)",
        {"products": products},
    )


# A customer's contracts from a day on: who is credited, when, and their receipts.
HISTORY = """
    SELECT c.id, coalesce(s.person_id, c.owner_id), c.signed_on
    FROM unnest(%(customers)s::bigint[], %(days)s::date[]) w(customer, day)
    JOIN scoring_contract c ON c.customer_id = w.customer AND c.signed_on >= w.day
    LEFT JOIN scoring_split s ON s.contract_id = c.id
"""


def history(customers):
    """(contract id, credited person's id, day) of the contracts from a day on; `customers` is {(customer, day)}."""
    if not customers:
        return []
    ids, days = zip(*customers, strict=True)
    return _rows(HISTORY, {"customers": ids, "days": days})


def receipts_of(contracts):
    """Ids of the receipts of these contracts."""
    return _ids("SELECT id FROM scoring_receipt WHERE contract_id = ANY(%(contracts)s)", {"contracts": contracts})


def owners(basis, ids):
    """(owner id, day) of records; a claim's owners are all its participants."""
    table = basis.partition(".")[0]
    query = {
        "contract": "SELECT owner_id, signed_on FROM scoring_contract WHERE id = ANY(%(ids)s)",
        "receipt": "SELECT c.owner_id, r.received_on FROM scoring_receipt r JOIN scoring_contract c"
        " ON c.id = r.contract_id WHERE r.id = ANY(%(ids)s) AND r.received_on IS NOT NULL",
        "claim": "SELECT s.person_id, r.occurred_on FROM scoring_claim r JOIN scoring_participant s"
        " ON s.claim_id = r.id WHERE r.id = ANY(%(ids)s)",
    }.get(table)
    if query is None:
        name, day = OF_DAYS[table]
        query = f"SELECT owner_id, {day} FROM {name} WHERE id = ANY(%(ids)s)"
    return _rows(query, {"ids": ids})


def credited(basis, ids):
    """(person id, day) of everybody whom these records credit."""
    table = basis.partition(".")[0]
    query = {
        "contract": "SELECT coalesce(s.person_id, c.owner_id), c.signed_on FROM scoring_contract c"
        " LEFT JOIN scoring_split s ON s.contract_id = c.id WHERE c.id = ANY(%(ids)s)",
        "receipt": "SELECT coalesce(s.person_id, c.owner_id), r.received_on FROM scoring_receipt r"
        " JOIN scoring_contract c ON c.id = r.contract_id LEFT JOIN scoring_split s ON s.contract_id = c.id"
        " WHERE r.id = ANY(%(ids)s) AND r.received_on IS NOT NULL",
    }.get(table)
    if query is None:
        return owners(basis, ids)
    return _rows(query, {"ids": ids})


def _ids(query, params):
    return {record for (record,) in _rows(query, params)}


def _rows(query, params):
    """The rows of a query whose parameters are all arrays."""
    with connection.cursor() as cursor:
        cursor.execute(query, {name: arrays.text(values) for name, values in params.items()})
        return cursor.fetchall()
