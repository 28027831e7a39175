"""manage.py export_rulebook: the rule book in force as a YAML file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from scoring import rulebook


class Command(BaseCommand):
    help = "Write the rule book in force; loading it into an empty system gives the same book."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        text = rulebook.export()
        if text is None:
            raise CommandError(_("No rule book is loaded yet: load one with load_rulebook FILE."))
        file.write_text(text, encoding="utf-8")
        self.stdout.write(str(file))
