"""Tests of pages: who sees what, what stands on them, what they cost."""
