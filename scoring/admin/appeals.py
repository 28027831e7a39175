"""Appeals in the admin, with their steps, votes and evidence. Only to read: they move on their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from scoring.models import Appeal, AppealFile, AppealStep, AppealVote
from teams.admin import ReadOnlyAdmin

OF_APPEAL = ("=appeal__id", "appeal__appellant__code", "appeal__appellant__name")


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ("numbered", "appellant", "rule", "record", "month", "status", "due_on", "granted")
    list_display_links = ("numbered",)
    list_select_related = ("appellant",)
    list_filter = ("status", "is_upheld", "category")
    search_fields = ("=id", "appellant__code", "appellant__name", "record", "rule")
    date_hierarchy = "filed_at"

    @admin.display(description=_("number"), ordering="id")
    def numbered(self, appeal):
        return appeal.number


@admin.register(AppealStep)
class AppealStepAdmin(ReadOnlyAdmin):
    list_display = ("at", "appeal", "action", "by", "points")
    list_select_related = ("appeal", "by__person")
    list_filter = ("action",)
    search_fields = OF_APPEAL
    date_hierarchy = "at"


@admin.register(AppealVote)
class AppealVoteAdmin(ReadOnlyAdmin):
    list_display = ("at", "appeal", "member", "upholds", "points")
    list_select_related = ("appeal", "member__person")
    list_filter = ("upholds",)
    search_fields = OF_APPEAL
    date_hierarchy = "at"


@admin.register(AppealFile)
class AppealFileAdmin(ReadOnlyAdmin):
    """Files are read on the appeal's page, which asks who may."""

    list_display = ("name", "appeal", "kind", "size", "by", "at")
    list_select_related = ("appeal", "by__person")
    list_filter = ("kind",)
    search_fields = ("name", "=digest", *OF_APPEAL)
    date_hierarchy = "at"
    exclude = ("file",)
