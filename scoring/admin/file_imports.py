"""Short files imported in the admin, with django-import-export: a dry run with its differences, then the import.

Reading, cleaning and checking are those of every import (`scoring.imports`); this only translates between them and
the library's pages. Files too long for a request go to a worker, see `receipts`.
"""

import functools
import tempfile
from pathlib import Path

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult
from import_export.tmp_storages import CacheStorage
from unfold.contrib.import_export.forms import ImportForm

from scoring import exports, tasks
from scoring.imports import applying, preview, run, sources
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
        self.notes = []
        self.receipt = None
        self.diff_headers = [_("line"), *(column.name for column in kind.columns if column.stored)]

    def has_validation_errors(self):
        # The library would stop here.
        return False

    def add(self, change):
        row = RowResult()
        row.import_type = TYPES[change.outcome]
        row.diff = [change.line, *(difference(change, name) for name in change.after)]
        self.append_row_result(row)
        self.increment_row_result_total(row)


def difference(change, name):
    """A cell as it will be, with what it was."""
    before, after = shown(change.before[name]), shown(change.after[name])
    if change.outcome != applying.CHANGED or before == after:
        return after
    return format_html("<del>{}</del> <ins>{}</ins>", before, after)


def shown(value):
    return "" if value is None else str(value)


class FileResource(Resource):
    """Rows of one kind of file; `kind` is set by `resource_of`."""

    kind = None

    @classmethod
    def get_display_name(cls):
        return str(cls.kind.title)

    def get_user_visible_fields(self):
        return [Field(column_name=f"{column.name} {column.chinese}") for column in self.kind.columns]

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
        result.problems, result.notes, result.refused = file.problems, file.notes, file.refused


@functools.cache
def resource_of(name):
    """The resource class of one kind of file, by its name."""
    return type(f"{name.title()}Resource", (FileResource,), {"kind": BY_NAME[name]})


def value_of(column):
    """The lookup of a column's cell: references by code, JSON as its exact text."""
    field = column.field or column.name
    if column.refers:
        return f"{field}__{BY_NAME[column.refers].code.name}"
    return Cast(field, TextField()) if column.cleaner.sql == "jsonb" else field


class FileImportForm(ImportForm):
    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > BYTES_MAX:
            raise ValidationError(too_long())
        return file


class FileImport(ImportMixin):
    """A ModelAdmin with an import page; `files` are the kinds of file that it takes, its own first."""

    files = ()
    import_form_class = FileImportForm
    import_template_name = "admin/scoring/import.html"
    tmp_storage_class = CacheStorage
    # Revisions and the import's receipt say more.
    skip_admin_log = True
    actions = ("export_file",)

    def get_import_resource_classes(self, request):
        return [resource_of(name) for name in self.files]

    def get_import_formats(self):
        return [SalesFile]

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def add_data_read_fail_error_to_form(self, form, e):
        if isinstance(e, FileUnreadable):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileUnreadable as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))

    def process_dataset(self, dataset, form, request, **kwargs):
        result = super().process_dataset(dataset, form, request, **kwargs)
        if result.has_errors():
            raise result.base_errors[0].error
        return result

    @admin.action(description=gettext_lazy("Export as a file that can be imported"))
    def export_file(self, request, queryset):
        kind = BY_NAME[self.files[0]]
        columns = [column for column in kind.columns if column.stored]
        names = [value_of(column) for column in columns]
        rows = queryset.order_by("pk").values_list(*names).iterator(2_000)
        return exports.csv_response(f"{kind.name}.csv", [column.name for column in columns], rows)

    def add_success_message(self, result, request):
        tasks.hurry()
        totals = result.totals
        text = _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % {
            "new": totals[RowResult.IMPORT_TYPE_NEW],
            "changed": totals[RowResult.IMPORT_TYPE_UPDATE],
            "unchanged": totals[RowResult.IMPORT_TYPE_SKIP],
        }
        if result.refused:
            text += " " + ngettext("%(count)s row was refused.", "%(count)s rows were refused.", result.refused) % {
                "count": result.refused
            }
        address = reverse("admin:scoring_import_change", args=[result.receipt.pk])
        message = format_html('{} <a href="{}" class="underline">{}</a>', text, address, _("Receipt"))
        (messages.warning if result.refused else messages.success)(request, message)
