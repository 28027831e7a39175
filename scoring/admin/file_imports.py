"""Short files imported in the admin, with django-import-export: a dry run with its differences, then the import.

What a file holds and comes to is for `file_resources`. Files too long for a request go to a worker, see `receipts`.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportMixin
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage
from unfold.contrib.import_export.forms import ImportForm
from unfold.widgets import INPUT_CLASSES

from scoring import exports, tasks
from scoring.imports.columns import BY_NAME
from scoring.imports.tables import FileUnreadable

from . import file_resources
from .file_resources import SalesFile, resource_of, too_long


def value_of(column):
    """The lookup of a column's cell: references by code, JSON as its exact text."""
    field = column.field or column.name
    if column.refers:
        return f"{field}__{BY_NAME[column.refers].code.name}"
    return Cast(field, TextField()) if column.cleaner.sql == "jsonb" else field


class FileWidget(forms.FileInput):
    """The browser's own field: it speaks the reader's language, and names or counts what is chosen."""

    def __init__(self):
        super().__init__({"class": " ".join(INPUT_CLASSES), "accept": ".csv,.tsv,.txt,.xlsx"})


class FileImportForm(ImportForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resource"].label = _("Kind of file")
        self.fields["import_file"].label = _("CSV or XLSX file")
        self.fields["import_file"].widget = FileWidget()
        # There is one: what a file is, its first bytes say.
        self.fields["format"].widget = forms.HiddenInput()
        self.initial["format"] = 0

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > file_resources.BYTES_MAX:
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

    def get_import_context_data(self, **kwargs):
        return {
            "heading": _("Import %(what)s") % {"what": self.model._meta.verbose_name_plural},
            "kinds": [(BY_NAME[name].title, BY_NAME[name].columns) for name in self.files],
            "rows_max": file_resources.ROWS_MAX,
            **super().get_import_context_data(**kwargs),
        }

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
