"""Sales records, their imports, rules and awards in the admin."""

from . import appeals, desks, people, pools, receipts, records

__all__ = ["appeals", "desks", "people", "pools", "receipts", "records"]
