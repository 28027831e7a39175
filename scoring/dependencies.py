"""What a change makes due: the numbers that the triggers write, and which fields rest on which change.

The table is the whole truth: a field that rests on something new gets its line here, and the test
`tests/scoring/test_dependencies.py` changes each thing and compares with full scoring.
"""

from enum import IntEnum


class What(IntEnum):
    """`scoring_due.what`; `ref` and the other columns as said here."""

    EVERYTHING = 0  # a flood of rows in one statement
    CONTRACT = 1  # ref: record; owner, customer, day as they were and are
    RECEIPT = 2
    LEAD = 3
    VISIT = 4
    FEEDBACK = 5
    CLAIM = 6  # owner: a participant, or null
    HISTORY = 10  # ref: customer; its contracts from the day on may be first, or count years, otherwise
    PROFILE = 11  # ref: customer; tier or benchmark
    PRODUCT = 12  # ref: product; margin of contracts that have none of their own
    SALES = 13  # ref: person; a credited contract of that day
    CASH = 14  # ref: person; a receipt or instalment of that day
    TARGET = 15  # ref: person; all periods of the company's year of that day
    TEAM = 16  # ref: person; the team from that day on (null: all days)
    RULE = 17  # ref: rule; its lines from that day on


RECORDS = {
    What.CONTRACT: "contract",
    What.RECEIPT: "receipt",
    What.LEAD: "lead",
    What.VISIT: "visit",
    What.FEEDBACK: "feedback",
    What.CLAIM: "claim",
}

# Fields of other records that rest on a customer's history, by basis.
HISTORY_FIELDS = {"contract": {"is_first", "years"}, "receipt": {"contract.is_first"}}
# Fields of a contract that rest on its receipts.
PAID_FIELDS = {"days_to_paid", "days_early"}
PROFILE_FIELDS = {"customer.tier", "customer.benchmark"}
PROFILE_BASES = ("contract", "receipt", "visit", "feedback", "claim")
PRODUCT_FIELDS = {"contract": {"margin_rate"}}
# Fields of a person's period that rest on contracts before it.
BEFORE_FIELDS = {"aov_before", "aov_growth"}
