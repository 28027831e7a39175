"""Sales records, their imports, rules and awards in the admin."""

from . import people, receipts, records

__all__ = ["people", "receipts", "records"]
