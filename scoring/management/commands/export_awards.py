"""manage.py export_awards: what the points come to, for other programs (files.md, "Award export")."""

from pathlib import Path

from django.core.management.base import BaseCommand

from scoring.queries import award_export


class Command(BaseCommand):
    help = "Write all awards as CSV: rule,record,account,date,points, sorted by all columns."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        with file.open("w", encoding="utf-8", newline="") as out:
            count = award_export.write(out)
        self.stdout.write(f"{file}: {count}")
