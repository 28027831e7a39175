"""Numbers of claims that are filed here: CL-2026-000123, of one series, never one that a file brought."""

from django.db import connection

from scoring.models import Claim


def next_number(year):
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('scoring_claim_number')")
            number = f"CL-{year}-{cursor.fetchone()[0]:06}"
        if not Claim.objects.filter(number=number).exists():
            return number
