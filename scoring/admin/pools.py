"""Earmarked pools in the admin: points set aside for kinds of claim, by period (I3)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from scoring.claims import pools
from scoring.models import EarmarkedPool
from teams.admin import KeyedAdmin


@admin.register(EarmarkedPool)
class EarmarkedPoolAdmin(KeyedAdmin):
    keys = ("code",)
    list_display = ("code", "__str__", "starts_on", "ends_on", "points", "used", "when_used_up")
    list_filter = ("when_used_up",)
    search_fields = ("code", "name_en", "name_zh")
    date_hierarchy = "starts_on"
    readonly_fields = ("used",)

    @admin.display(description=_("used"))
    def used(self, pool):
        return pools.used(pool) if pool.pk else None
