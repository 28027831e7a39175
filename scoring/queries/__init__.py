"""Reads for pages, exports and services."""
