"""A synthetic company, made by a seed: what `manage.py seed_demo` loads, and nothing that a real one needs.

The same people, records, seed and until give the same rows. `company` draws them, `loading` copies
them into the database, `logins` opens one account for each role.
"""
