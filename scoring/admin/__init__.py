"""Sales records, their imports, rules and awards in the admin."""

from . import people, pools, receipts, records

__all__ = ["people", "pools", "receipts", "records"]
