"""The ledger: what the database promises about points, whoever writes."""
