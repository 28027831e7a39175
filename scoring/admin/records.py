"""Sales records, rules and awards in the admin. A saved record hurries the sweep; nobody edits an award."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
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


class NotOnesOwnForm(ModelForm):
    """Whoever enters a record of their own here leaves it undecided: somebody else decides about it (S1)."""

    by = None

    def clean(self):
        given = super().clean()
        owner = given["owner"].pk if given.get("owner") else self.instance.owner_id
        stays = {"pending", self.instance.status} if self.instance.pk else {"pending"}
        if self.by and owner == self.by and given.get("status", "pending") not in stays:
            self.add_error("status", not_ones_own())
        return given


def not_ones_own():
    return _("Nobody decides about their own record: leave it undecided, and it waits for somebody else.")


class EnteredAdmin(RecordAdmin):
    """A record that is decided in the inbox and not here: people entered it, or it is undecided."""

    decided = ("status",)
    form = NotOnesOwnForm

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.decided) if obj is not None and self.is_decided_elsewhere(obj) else fields

    def is_decided_elsewhere(self, record):
        entries = Entry.objects.exclude(status=Entry.Status.ELSEWHERE)
        return record.status == "pending" or entries.filter(**{self.model._meta.model_name: record}).exists()

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change, **options)
        form.by = request.user.person_id
        return form


class WholeShares(BaseInlineFormSet):
    """Shares add up to 100, or there are none."""

    def clean(self):
        super().clean()
        total = sum(data.get("share") or 0 for data in self.kept)
        if self.kept and total != 100:
            raise ValidationError(_("The shares add up to %(total)s, not to 100."), params={"total": total})

    @property
    def kept(self):
        return [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


class WholeClaimShares(WholeShares):
    """Who shares in a claim doesn't decide it (S1)."""

    by = None

    def clean(self):
        super().clean()
        people = {data["person"].pk for data in self.kept if data.get("person")}
        is_decided = self.instance.status in (Claim.Status.APPROVED, Claim.Status.REJECTED)
        if self.by in people and is_decided:
            raise ValidationError(not_ones_own())


class ShareInline(TabularInline):
    formset = WholeShares
    extra = 0
    autocomplete_fields = ("person",)


class SplitInline(ShareInline):
    model = Split


class ParticipantInline(ShareInline):
    model = Participant
    formset = WholeClaimShares

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        formset.by = request.user.person_id
        return formset


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

    def get_readonly_fields(self, request, obj=None):
        # What nobody decided yet waits in the inbox, or soon does.
        fields = super().get_readonly_fields(request, obj)
        is_open = obj is not None and obj.status in (Claim.Status.SUBMITTED, Claim.Status.CONFIRMED)
        return (*fields, "status") if is_open else fields

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
