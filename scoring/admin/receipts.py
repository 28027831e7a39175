"""Imports in the admin: handing in long files for the worker, receipts with progress, rows that wait."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldBooleanWidget

from scoring.imports import results, tasks, uploads
from scoring.imports.columns import BY_NAME, KINDS
from scoring.models import Import, ImportFile, WaitingRow
from teams import audit, permissions
from teams.admin import ReadOnlyAdmin

from .file_imports import FileWidget

BYTES_MAX = 200 << 20
NAMES_SHOWN = 3
VARIANTS = {Import.Status.DONE: "success", Import.Status.HELD_BACK: "warning", Import.Status.FAILED: "danger"}


class SeveralFilesWidget(FileWidget):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One or more files."""

    widget = SeveralFilesWidget

    def clean(self, data, initial=None):
        files = (data if isinstance(data, list | tuple) else [data]) or [None]
        cleaned = [super(SeveralFiles, self).clean(file, initial) for file in files]
        if sum(file.size for file in cleaned) > BYTES_MAX:
            raise forms.ValidationError(_("More than %(most)s MB at once") % {"most": BYTES_MAX >> 20})
        return cleaned


class HandInForm(forms.Form):
    files = SeveralFiles(label=gettext_lazy("CSV or XLSX files"))
    is_strict = forms.BooleanField(
        label=gettext_lazy("Strict: a refused row holds back its whole file"),
        required=False,
        widget=UnfoldBooleanWidget,
    )


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Adding an import hands files in; its page is the receipt."""

    list_display = ("id", "file_names", "started_at", "by", "status", "rows_done", "rows_total")
    list_display_links = ("id", "file_names")
    date_hierarchy = "started_at"
    list_select_related = ("by__person",)
    list_filter = ("status",)
    search_fields = ("files__name", "files__digest", "by__username")

    @admin.display(description=gettext_lazy("files"))
    def file_names(self, record):
        names = [file.name for file in record.files.all() if file.kind != results.WAITED]
        shown = ", ".join(names[:NAMES_SHOWN])
        return f"{shown} … ({len(names)})" if len(names) > NAMES_SHOWN else shown or "–"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(Prefetch("files", ImportFile.objects.order_by("pk")))

    def has_add_permission(self, request):
        return permissions.can_administer(request.user)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HandInForm(request.POST, request.FILES) if request.method == "POST" else HandInForm()
        if form.is_valid():
            given = form.cleaned_data
            record = uploads.hand_in(given["files"], by=request.user, strict=given["is_strict"])
            tasks.hurry()
            messages.success(request, _("Handed in; the import begins as soon as a worker is free."))
            return HttpResponseRedirect(reverse("admin:scoring_import_change", args=[record.pk]))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Import files")}
        kinds = [(kind.title, kind.columns) for kind in KINDS]
        return TemplateResponse(request, "admin/scoring/hand_in.html", {**context, "form": form, "kinds": kinds})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            return super().change_view(request, object_id, form_url, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import %(number)s") % {"number": record.pk},
            "record": record,
            "files": [shown(file) for file in record.files.order_by("pk")],
            "variant": VARIANTS.get(record.status, "info"),
            # Only then have the files' rows been counted.
            "is_taken": record.status in (Import.Status.DONE, Import.Status.HELD_BACK),
            "has_waiting": WaitingRow.objects.exclude(reason="").exists(),
            "is_running": record.status in uploads.OPEN,
            "percent": min(100, 100 * record.rows_done // record.rows_total) if record.rows_total else 0,
        }
        return TemplateResponse(request, "admin/scoring/receipt.html", context)


def shown(file):
    """A file of a receipt, in the reader's words."""
    return {
        "receipt": file,
        "kind": BY_NAME[file.kind].title if file.kind in BY_NAME else "",
        "total": results.control_total(file),
        "problems": results.problems_titled(file),
        "problems_title": results.problems_title(file),
    }


@admin.register(WaitingRow)
class WaitingRowAdmin(ReadOnlyAdmin):
    """Rows that wait for what they refer to; a points admin may dismiss them."""

    list_display = ("key", "kind_title", "reason", "since")
    list_filter = ("kind",)
    search_fields = ("key", "reason")
    date_hierarchy = "since"

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_title(self, row):
        return BY_NAME[row.kind].title

    def get_queryset(self, request):
        # Rows without a reason are parts of sets, remembered but not waiting.
        return super().get_queryset(request).exclude(reason="")

    def has_delete_permission(self, request, obj=None):
        return permissions.can_administer(request.user)

    def delete_model(self, request, obj):
        audit.record("waiting_row.dismissed", target=f"{obj.kind} {obj.key}", by=request.user, before=obj.data)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)
