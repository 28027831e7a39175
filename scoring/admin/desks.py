"""What is decided at the desks, in the admin: claims, entries and shared pools with their steps. Only to read."""

from django.contrib import admin

from scoring.models import (
    Claim,
    ClaimStep,
    Entry,
    EntryStep,
    Evidence,
    EvidenceUse,
    Filing,
    LeadDetail,
    Lot,
    Rereview,
    ShareOut,
    ShareOutLine,
    Use,
)
from teams.admin import ReadOnlyAdmin

# --- Claims ---------------------------------------------------------------------------------


class OfClaimAdmin(ReadOnlyAdmin):
    """Leaves out what is not the reader's to know: drafts, and what they are to look at again without knowing more."""

    claim = "claim"

    def get_queryset(self, request):
        blind = Rereview.objects.open().filter(reviewer=request.user.person_id).values("claim")
        found = super().get_queryset(request).exclude(**{f"{self.claim}__in": blind})
        return found.exclude(**{f"{self.claim}__status": Claim.Status.DRAFT})


@admin.register(Filing)
class FilingAdmin(OfClaimAdmin):
    list_display = ("claim", "claimant", "desk", "reviewer", "waits_for", "due_on", "approved_by", "points")
    list_select_related = ("claim", "claimant", "reviewer", "approved_by")
    list_filter = ("waits_for", "desk", "claim__kind")
    search_fields = ("claim__number", "claim__title", "claimant__code", "claimant__name", "reviewer__name")
    date_hierarchy = "created_at"


@admin.register(ClaimStep)
class ClaimStepAdmin(OfClaimAdmin):
    list_display = ("at", "claim", "action", "by", "stands_for", "points")
    list_select_related = ("claim", "by", "stands_for")
    list_filter = ("action", "needs_second")
    search_fields = ("claim__number", "claim__title", "by__code", "by__name")
    date_hierarchy = "at"


@admin.register(Evidence)
class EvidenceAdmin(OfClaimAdmin):
    """Files are read on the claim's page, which asks who may."""

    list_display = ("name", "claim", "content_type", "size", "added_by", "added_at")
    list_select_related = ("claim", "added_by")
    list_filter = ("content_type",)
    search_fields = ("name", "=digest", "claim__number")
    date_hierarchy = "added_at"
    exclude = ("file",)


@admin.register(EvidenceUse)
class EvidenceUseAdmin(OfClaimAdmin):
    list_display = ("claim", "scope", "milestone", "sort", "value")
    list_select_related = ("claim",)
    list_filter = ("sort", "scope")
    search_fields = ("claim__number", "value")


@admin.register(Rereview)
class RereviewAdmin(OfClaimAdmin):
    list_display = ("claim", "reviewer", "assigned_at", "due_on", "verdict", "decided_at")
    list_select_related = ("claim", "reviewer")
    list_filter = ("verdict",)
    search_fields = ("claim__number", "reviewer__code", "reviewer__name")
    date_hierarchy = "assigned_at"


@admin.register(Lot)
class LotAdmin(OfClaimAdmin):
    claim = "approval__claim"
    list_display = ("approval", "percent", "is_chosen", "at")
    list_select_related = ("approval",)
    list_filter = ("is_chosen",)
    search_fields = ("approval__claim__number",)
    date_hierarchy = "at"


@admin.register(Use)
class UseAdmin(OfClaimAdmin):
    list_display = ("claim", "person", "at")
    list_select_related = ("claim", "person")
    search_fields = ("claim__number", "claim__title", "person__code", "person__name")
    date_hierarchy = "at"


# --- Customer work --------------------------------------------------------------------------

RECORDS = ("lead", "visit", "feedback")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "sort", "entered_by", "status", "reviewer", "due_on", "decided_by")
    list_select_related = (*RECORDS, "entered_by", "reviewer", "decided_by")
    list_filter = ("sort", "status")
    search_fields = ("lead__code", "visit__number", "feedback__number", "entered_by__code", "entered_by__name")
    date_hierarchy = "entered_at"


@admin.register(EntryStep)
class EntryStepAdmin(ReadOnlyAdmin):
    list_display = ("at", "entry", "what", "by")
    list_select_related = (*(f"entry__{record}" for record in RECORDS), "by")
    list_filter = ("what",)
    search_fields = ("entry__lead__code", "entry__visit__number", "entry__feedback__number", "by__code", "by__name")
    date_hierarchy = "at"


@admin.register(LeadDetail)
class LeadDetailAdmin(ReadOnlyAdmin):
    list_display = ("lead", "contact", "phone", "size", "source")
    list_select_related = ("lead",)
    list_filter = ("size", "source")
    search_fields = ("lead__code", "lead__customer", "contact", "phone")


# --- Team pools -----------------------------------------------------------------------------


class ShareInline(admin.TabularInline):
    model = ShareOutLine
    fields = readonly_fields = ("person", "contribution", "computed", "points", "reason")
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ShareOut)
class ShareOutAdmin(ReadOnlyAdmin):
    list_display = ("team", "points", "mode", "status", "proposed_by", "submitted_at", "decided_by", "posted_month")
    list_select_related = ("team", "proposed_by__person", "decided_by__person")
    list_filter = ("status", "mode")
    search_fields = ("team__code", "team__name")
    date_hierarchy = "proposed_at"
    inlines = (ShareInline,)


@admin.register(ShareOutLine)
class ShareOutLineAdmin(ReadOnlyAdmin):
    list_display = ("share_out", "person", "contribution", "computed", "points", "reason")
    list_select_related = ("share_out__team", "person")
    list_filter = ("share_out__status",)
    search_fields = ("person__code", "person__name", "share_out__team__code", "share_out__team__name")
