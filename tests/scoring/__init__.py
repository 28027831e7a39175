"""The way from records to posted points: rule books in force, sweeps, differences."""
