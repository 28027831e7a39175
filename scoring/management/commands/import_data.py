"""manage.py import_data: sales files from folders or by name, with a receipt for each."""

import sys
import unicodedata

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring import tasks
from scoring.imports import results, run, uploads
from scoring.imports.columns import BY_NAME
from scoring.models import Import

PROBLEMS_SHOWN = 50
HEADS = ("new", "changed", "unchanged", "refused")


class Command(BaseCommand):
    help = "Import CSV and XLSX files with teams, people, contracts and so on; importing twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="DIR_OR_FILE")
        parser.add_argument("--strict", action="store_true", help="a refused row holds back its whole file")

    def handle(self, *, paths, strict, verbosity, **options):
        uploads.mark_broken_off()
        progress = Progress(self.stderr if verbosity and sys.stderr.isatty() else None)
        try:
            record = run.run(paths, strict=strict, progress=progress)
        except run.ImportFailed as failure:
            progress.end()
            raise CommandError("\n".join([*failure.reasons, _("Nothing was imported.")])) from failure
        progress.end()
        tasks.hurry()
        files = list(record.files.order_by("pk"))
        if verbosity:
            self.print_table(record, files)
        for file in files:
            self.print_notes(file, verbosity)
        if record.status == Import.Status.HELD_BACK:
            raise CommandError(_("Files with refused rows were held back as a whole."))

    def print_table(self, record, files):
        heads = [_("file"), _("kind"), _("new"), _("changed"), _("unchanged"), _("refused"), _("control total")]
        lines = [heads, *([file.name, *self.cells(file)] for file in files)]
        widths = [max(width(line[place]) for line in lines) for place in range(len(heads))]
        self.stdout.write(_("Import %(number)s") % {"number": record.pk})
        for line in lines:
            cells = [
                fill(cell, size, right=place > 1) for place, (cell, size) in enumerate(zip(line, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells).rstrip())

    def cells(self, file):
        kind = "" if file.kind == results.WAITED else str(BY_NAME[file.kind].title)
        return [kind, *(f"{getattr(file, head):,}" for head in HEADS), results.control_total(file)]

    def print_notes(self, file, verbosity):
        for note in file.notes:
            self.stdout.write(f"{file.name}: {note}")
        if file.kind == results.WAITED and verbosity < 2:
            if file.refused:
                text = ngettext("%(count)s row still waits", "%(count)s rows still wait", file.refused)
                self.stdout.write(f"{file.name}: {text % {'count': file.refused}}")
            return
        shown = file.problems if verbosity > 1 else file.problems[:PROBLEMS_SHOWN]
        for problem in shown:
            self.stdout.write(f"{file.name}: {sentence(problem)}")
        if len(shown) < file.refused:
            text = _("… %(count)s rows refused in all") % {"count": file.refused}
            self.stdout.write(f"{file.name}: {text}")


def sentence(problem):
    """`line 14, amount "12x": is not a number`."""
    place = [_("line %(line)s") % {"line": problem["line"]}] if problem["line"] else []
    if problem["column"]:
        place.append(f"{problem['column']} “{problem['value']}”" if problem["value"] else problem["column"])
    return f"{', '.join(place)}: {problem['reason']}" if place else problem["reason"]


def width(text):
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def fill(text, size, *, right):
    space = " " * (size - width(text))
    return space + text if right else text + space


class Progress:
    """A counter of rows on a terminal; silent without one."""

    def __init__(self, stream):
        self.stream, self.rows = stream, 0

    def __call__(self, rows):
        self.rows += rows
        if self.stream and rows:
            text = ngettext("%(count)s row read", "%(count)s rows read", self.rows) % {"count": f"{self.rows:,}"}
            self.stream.write(f"\r{text}", ending="")
            self.stream.flush()

    def end(self):
        if self.stream and self.rows:
            self.stream.write("")
