"""Tests in a real browser: journeys, layout on phone and desktop, accessibility."""
