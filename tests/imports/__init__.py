"""Imports: from cells to stored records."""
