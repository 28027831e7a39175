"""Redemptions and draws in the admin: to read and search. Services alone move them."""

from django.contrib import admin

from rewards.models import Draw, Redemption, RedemptionStep
from teams.admin import ReadOnlyAdmin


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    list_display = ("id", "requested_on", "person", "reward", "quantity", "unit_points", "status", "decided_by")
    list_select_related = ("person", "reward", "decided_by__person")
    list_filter = ("status", "kind")
    search_fields = ("=id", "person__code", "person__name", "reward__code", "reward__name_en", "reward__name_zh")
    date_hierarchy = "requested_on"


@admin.register(RedemptionStep)
class RedemptionStepAdmin(ReadOnlyAdmin):
    list_display = ("at", "redemption", "from_status", "to_status", "units", "by", "reason")
    list_select_related = ("redemption", "by__person")
    list_filter = ("to_status",)
    search_fields = ("=redemption__id", "reason", "by__username")
    date_hierarchy = "at"


@admin.register(Draw)
class DrawAdmin(ReadOnlyAdmin):
    """Without `sealed_seed`: nobody knows it before the draw."""

    list_display = ("reward", "first", "last", "rule", "seed_digest", "drawn_at")
    list_select_related = ("reward",)
    list_filter = ("rule",)
    search_fields = ("reward__code", "reward__name_en", "reward__name_zh", "=seed_digest")
    exclude = ("sealed_seed",)
