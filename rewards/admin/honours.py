"""Honours and promotions in the admin. Only to read: they are defined, given and decided on their own pages."""

from django.contrib import admin

from rewards.models import Grade, Honour, HonourGiven, Promotion, PromotionVote, StarPeriod
from teams.admin import ReadOnlyAdmin


@admin.register(Honour)
class HonourAdmin(ReadOnlyAdmin):
    list_display = ("code", "__str__", "sort", "period", "of_teams", "places", "points", "is_active")
    list_filter = ("sort", "is_active", "of_teams")
    search_fields = ("code", "name_en", "name_zh")


@admin.register(HonourGiven)
class HonourGivenAdmin(ReadOnlyAdmin):
    list_display = ("number", "honour", "person", "team", "first", "place", "points", "cost", "revoked_at")
    list_select_related = ("honour", "person", "team")
    list_filter = ("honour__sort", "revoked_at")
    search_fields = ("=number", "person__code", "person__name", "team__code", "team__name", "honour__code")
    date_hierarchy = "at"


@admin.register(StarPeriod)
class StarPeriodAdmin(ReadOnlyAdmin):
    list_display = ("honour", "first", "last", "given", "at")
    list_select_related = ("honour",)
    search_fields = ("honour__code",)
    date_hierarchy = "last"


@admin.register(Grade)
class GradeAdmin(ReadOnlyAdmin):
    list_display = ("place", "code", "__str__", "threshold", "months_before")
    list_display_links = ("code",)
    search_fields = ("code", "name_en", "name_zh")


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    list_display = ("person", "from_grade", "to_grade", "points", "career_points", "status", "nominated_at")
    list_select_related = ("person", "from_grade", "to_grade")
    list_filter = ("status", "to_grade")
    search_fields = ("=id", "person__code", "person__name")
    date_hierarchy = "nominated_at"


@admin.register(PromotionVote)
class PromotionVoteAdmin(ReadOnlyAdmin):
    """Votes of what is decided: until then they are secret."""

    list_display = ("at", "promotion", "by", "is_for")
    list_select_related = ("promotion__person", "promotion__to_grade", "by__person")
    list_filter = ("is_for",)
    search_fields = ("=promotion__id", "promotion__person__code", "promotion__person__name")
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(promotion__status=Promotion.Status.NOMINATED)
