"""The catalogue in the admin, to be read: its own pages change it, with the trail that belongs to it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rewards.models import Reward, Suggestion, Wish
from teams.admin import ReadOnlyAdmin


@admin.register(Reward)
class RewardAdmin(ReadOnlyAdmin):
    list_display = ("code", "named", "kind", "price", "cost", "status")
    list_filter = ("status", "kind", "allocation")
    search_fields = ("code", "name_en", "name_zh")

    @admin.display(description=_("name"))
    def named(self, reward):
        return reward.name


@admin.register(Wish)
class WishAdmin(ReadOnlyAdmin):
    list_display = ("person", "reward", "at")
    list_select_related = ("person", "reward")
    search_fields = ("person__name", "person__code", "reward__code")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("title", "person", "status", "at")
    list_filter = ("status",)
    list_select_related = ("person",)
    search_fields = ("title", "text", "person__name")
