"""Sales records, rules and awards in the admin. A saved record hurries the sweep; nobody edits an award."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from scoring import tasks
from scoring.imports import waiting
from scoring.models import (
    Award,
    Claim,
    ClaimKind,
    Contract,
    Customer,
    Entry,
    Feedback,
    Filing,
    Lead,
    Participant,
    Product,
    Receipt,
    Revision,
    RuleVersion,
    Split,
    Visit,
)
from teams.admin import KeyedAdmin, ReadOnlyAdmin

from .claim_form import ClaimForm
from .file_imports import FileImport


class RecordAdmin(FileImport, KeyedAdmin):
    """A sales record: voided, never deleted; what waits of it from files gives way to what is entered here."""

    keys = ("number",)
    show_full_result_count = False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        waiting.forget(form.instance)
        tasks.hurry()


class EnteredAdmin(RecordAdmin):
    """A record that people also enter themselves: what is decided about an entry is decided in the inbox, not here."""

    decided = ("status",)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        is_entered = obj is not None and Entry.objects.filter(**{self.model._meta.model_name: obj}).exists()
        return (*fields, *self.decided) if is_entered else fields


class WholeShares(BaseInlineFormSet):
    """Shares add up to 100, or there are none."""

    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        total = sum(data.get("share") or 0 for data in kept)
        if kept and total != 100:
            raise ValidationError(_("The shares add up to %(total)s, not to 100."), params={"total": total})


class ShareInline(TabularInline):
    formset = WholeShares
    extra = 0
    autocomplete_fields = ("person",)


class SplitInline(ShareInline):
    model = Split


class ParticipantInline(ShareInline):
    model = Participant


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    files = ("products",)
    keys = ("code",)
    list_display = ("code", "name", "category", "margin_rate")
    list_filter = ("category",)
    search_fields = ("code", "name")


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    files = ("customers",)
    keys = ("code",)
    list_display = ("code", "name", "tier", "benchmark", "owner", "industry")
    list_select_related = ("owner",)
    list_filter = ("tier", "benchmark", "industry")
    search_fields = ("code", "name")
    autocomplete_fields = ("owner",)


@admin.register(Contract)
class ContractAdmin(RecordAdmin):
    files = ("contracts", "splits")
    list_display = ("number", "customer", "owner", "kind", "signed_on", "amount", "status")
    list_select_related = ("customer", "owner")
    list_filter = ("status", "kind")
    search_fields = ("number", "customer__name", "customer__code", "owner__name", "owner__code")
    autocomplete_fields = ("customer", "owner", "product")
    date_hierarchy = "signed_on"
    inlines = (SplitInline,)


@admin.register(Receipt)
class ReceiptAdmin(RecordAdmin):
    files = ("receipts",)
    list_display = ("number", "contract", "due_on", "received_on", "amount", "status")
    list_select_related = ("contract",)
    list_filter = ("status", "method")
    search_fields = ("number", "contract__number")
    autocomplete_fields = ("contract",)
    date_hierarchy = "received_on"


@admin.register(Lead)
class LeadAdmin(EnteredAdmin):
    files = ("leads",)
    keys = ("code",)
    list_display = ("code", "customer", "owner", "created_on", "completeness", "status")
    list_select_related = ("owner",)
    list_filter = ("status",)
    search_fields = ("code", "customer", "owner__name")
    autocomplete_fields = ("owner",)
    date_hierarchy = "created_on"


@admin.register(Visit)
class VisitAdmin(EnteredAdmin):
    files = ("visits",)
    decided = ("status", "quality")
    list_display = ("number", "customer", "owner", "visited_on", "minutes", "level", "quality", "status")
    list_select_related = ("customer", "owner")
    list_filter = ("status", "level", "quality")
    search_fields = ("number", "customer__name", "owner__name")
    autocomplete_fields = ("customer", "owner")
    date_hierarchy = "visited_on"


@admin.register(Feedback)
class FeedbackAdmin(EnteredAdmin):
    files = ("feedback",)
    list_display = ("number", "customer", "owner", "received_on", "source", "rating", "status")
    list_select_related = ("customer", "owner")
    list_filter = ("status", "source", "rating")
    search_fields = ("number", "customer__name", "owner__name")
    autocomplete_fields = ("customer", "owner")
    date_hierarchy = "received_on"


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    files = ("claims", "participants")
    list_display = ("number", "kind", "title", "occurred_on", "customer", "status")
    list_select_related = ("customer",)
    list_filter = ("status", "kind")
    search_fields = ("number", "title")
    autocomplete_fields = ("customer",)
    date_hierarchy = "occurred_on"
    inlines = (ParticipantInline,)
    form = ClaimForm

    def has_change_permission(self, request, obj=None):
        # What was filed here is decided on its own page, by people who have no part in it.
        is_filed = obj is not None and Filing.objects.filter(claim=obj).exists()
        return not is_filed and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj.attributes = form.exact_attributes()
        super().save_model(request, obj, form, change)
        obj.refresh_from_db(fields=["attributes"])


@admin.register(RuleVersion)
class RuleVersionAdmin(ReadOnlyAdmin):
    list_display = ("rule", "number", "effective_from", "effective_to", "withdrawn_at")
    list_select_related = ("rule",)
    search_fields = ("rule__code",)


@admin.register(ClaimKind)
class ClaimKindAdmin(ReadOnlyAdmin):
    list_display = ("kind", "is_retired")
    search_fields = ("kind",)


class OnTrialFilter(admin.SimpleListFilter):
    title = gettext_lazy("on trial")
    parameter_name = "trial"

    def lookups(self, request, model_admin):
        return [("yes", _("On trial: counts nowhere")), ("no", _("Counts"))]

    def queryset(self, request, queryset):
        return {
            "yes": queryset.filter(inputs__isnull=False),
            "no": queryset.filter(inputs__isnull=True),
        }.get(self.value(), queryset)


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ("rule", "date", "points", "version", "is_on_trial")
    list_filter = (OnTrialFilter,)
    list_select_related = ("rule", "version__rule")
    search_fields = ("rule__code",)
    show_full_result_count = False

    @admin.display(description=gettext_lazy("on trial"), boolean=True)
    def is_on_trial(self, award):
        return award.inputs is not None


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "record_id", "at", "by")
    search_fields = ("=record_id",)
    show_full_result_count = False
