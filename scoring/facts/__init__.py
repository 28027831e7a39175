"""Frozen facts for the engine, read set-wise from the records (rule-language.md, "Bases")."""
