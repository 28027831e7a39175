"""manage.py load_rulebook: a whole rule book from a YAML file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scoring import rulebook, tasks
from scoring.engine.language import BookInvalid
from scoring.imports import claims


class Command(BaseCommand):
    help = "Load a whole rule book: in force for all dates in an empty system, from tomorrow later on."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="start", type=date.fromisoformat, help="changes hold from this date")
        parser.add_argument("--correct", action="store_true", help="replace for all dates; points are scored again")

    def handle(self, *, file, start, correct, **options):
        if start and correct:
            raise CommandError(_("--from and --correct exclude each other: a correction holds for all dates"))
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        try:
            loaded = rulebook.load(text, on=timezone.localdate(), at=timezone.now(), start=start, is_correction=correct)
        except BookInvalid as invalid:
            problems = "\n".join(problem.text(_language()) for problem in invalid.problems)
            raise CommandError(f"{file}: {_('nothing was loaded')}\n{problems}") from invalid
        tasks.hurry()
        for label, codes in (
            (_("new"), loaded.new),
            (_("changed"), loaded.changed),
            (_("retired"), loaded.retired),
            (_("unchanged"), loaded.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label} ({len(codes)}): {', '.join(codes)}")
        for number, problem in claims.claims_that_do_not_fit(rulebook.kinds(loaded.kinds)):
            text = f"{problem.path}: {problem.reason_in(_language())}"
            self.stdout.write(
                _("Claim %(number)s doesn't fit its kind: %(problem)s") % {"number": number, "problem": text}
            )


def _language():
    return translation.get_language() or "en"
