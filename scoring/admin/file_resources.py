"""Short files as django-import-export wants them: a format, a dataset, a resource, a result with its differences.

Reading, cleaning and checking are those of every import (`scoring.imports`); this only translates.
"""

import functools
import tempfile
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult

from scoring.imports import applying, preview, results, run, sources
from scoring.imports.columns import BY_NAME
from scoring.imports.tables import FileUnreadable, Table
from scoring.models import Import

ROWS_MAX = 2_000
BYTES_MAX = 2 << 20
TYPES = {
    applying.NEW: RowResult.IMPORT_TYPE_NEW,
    applying.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    applying.UNCHANGED: RowResult.IMPORT_TYPE_SKIP,
}


class SalesFile(Format):
    """CSV or XLSX, by what the file holds."""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self):
        return "CSV / XLSX"

    def can_import(self):
        return True

    def create_dataset(self, in_stream):
        """The rows of a file, of which the library only asks whether there are any.

        :raises FileUnreadable: with what to do about it
        """
        if in_stream is None:
            raise FileUnreadable(_("The file"), _("was handed in too long ago; hand it in again"))
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(in_stream)
            file.flush()
            # The name is known later; the reason alone stands under the field.
            table = sources.open_table(Path(file.name), name=_("The file"))
            if len(in_stream) > BYTES_MAX or table.row_count > ROWS_MAX:
                raise FileUnreadable(table.name, too_long())
            rows = list(table.read())
        return Rows(Table(table.name, table.digest, table.header, lambda: iter(rows), len(rows), table.notes))


def too_long():
    return _(
        "is too long for this page (at most %(rows)s rows); hand it in under “Imports”, where a worker takes it"
    ) % {"rows": f"{ROWS_MAX:,}"}


class Rows:
    """What the library takes for a dataset."""

    def __init__(self, table):
        self.table = table

    def __len__(self):
        return self.table.row_count


class FileResult(Result):
    """A result in which bad rows hold back only themselves: they are listed, and the others can be confirmed."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.problems = []
        self.problems_title = ""
        self.notes = []
        self.refused = 0
        self.receipt = None
        self.diff_headers = [column.title for column in kind.columns if column.stored]

    def has_validation_errors(self):
        # The library would stop here.
        return False

    def add(self, change):
        row = RowResult()
        row.import_type = TYPES[change.outcome]
        row.number = change.line
        row.diff = [self.difference(change, column) for column in self.kind.columns if column.stored]
        self.append_row_result(row)
        self.increment_row_result_total(row)

    @property
    def counts(self):
        """What would become of the file's rows, as (title, number)."""
        return [
            (_("new"), self.totals[RowResult.IMPORT_TYPE_NEW]),
            (_("changed"), self.totals[RowResult.IMPORT_TYPE_UPDATE]),
            (_("unchanged"), self.totals[RowResult.IMPORT_TYPE_SKIP]),
            (_("refused"), self.refused),
        ]

    @property
    def differing_rows(self):
        """The rows that would be written. Those that change nothing are only counted: often they are nearly all."""
        return [row for row in self.rows if row.import_type != RowResult.IMPORT_TYPE_SKIP]

    def difference(self, change, column):
        """A cell as it will be, with what it was."""
        before, after = (self.shown(cells[column.name], column) for cells in (change.before, change.after))
        if change.outcome != applying.CHANGED or before == after:
            return after
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)

    def shown(self, value, column):
        """A stored value in the reader's words."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Decimal):
            return f"{value:,f}"
        field = self.kind.model._meta.get_field(column.field or column.name)
        return str(dict(field.flatchoices).get(value, value))


class FileResource(Resource):
    """Rows of one kind of file; `kind` is set by `resource_of`."""

    kind = None

    @classmethod
    def get_display_name(cls):
        return str(cls.kind.title)

    def get_user_visible_fields(self):
        # The page lists columns by itself, with what is required; the library only wants to know that there are some.
        return [Field(column_name=column.name) for column in self.kind.columns]

    def import_data(self, dataset, dry_run=False, user=None, file_name="", **kwargs):
        """Import, or see what an import would do.

        :returns: `FileResult`; a file that cannot be taken is its one base error
        """
        result = FileResult(self.kind)
        table = dataset.table
        table.name = sources.printable(file_name or table.name)
        try:
            with transaction.atomic():
                self._run(table, result, by=user)
                transaction.set_rollback(dry_run)
        except FileUnreadable as problem:
            result.append_base_error(Error(problem))
        return result

    def _run(self, table, result, *, by):
        source = sources.from_table(table, self.kind)
        record = Import.objects.create(started_at=timezone.now(), by=by, status=Import.Status.RUNNING)

        def look(kind):
            if kind is self.kind:
                for change in preview.read(kind):
                    result.add(change)

        run.run_sources([source], record=record, look=look)
        file = record.files.order_by("pk").first()
        result.receipt = record
        result.total_rows = table.row_count
        result.problems, result.problems_title = results.problems_titled(file), results.problems_title(file)
        result.notes, result.refused = file.notes, file.refused


@functools.cache
def resource_of(name):
    """The resource class of one kind of file, by its name."""
    return type(f"{name.title()}Resource", (FileResource,), {"kind": BY_NAME[name]})
