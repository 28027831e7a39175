"""Faults: what is killed, doubled, lost, damaged or tried, and what must hold all the same (R03–R19)."""
