"""Settings, budgets and coefficients in the admin, to read: pages and services change them, with their checks."""

from django.contrib import admin

from rewards.models import Band, Budget, Coefficient, CoefficientScheme, Policy
from teams.admin import ReadOnlyAdmin


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    list_display = ("validity", "validity_months", "validity_changed_on", "grace_days", "leaver_days", "point_value")


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("year", "team", "kind", "amount", "spent", "stops")
    list_select_related = ("team",)
    list_filter = ("kind", "stops")
    search_fields = ("team__code", "team__name")
    date_hierarchy = "year"


class BandInline(admin.TabularInline):
    model = Band
    extra = 0
    can_delete = False


@admin.register(CoefficientScheme)
class CoefficientSchemeAdmin(ReadOnlyAdmin):
    list_display = ("period", "starts_on", "otherwise")
    list_filter = ("period",)
    inlines = [BandInline]


@admin.register(Coefficient)
class CoefficientAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "first", "rank", "points", "by_rank", "bought", "at")
    list_select_related = ("person",)
    list_filter = ("kind", "first")
    search_fields = ("person__code", "person__name")
