"""The ledger in the admin: to read, search and filter. Nothing here changes it, and the database would refuse."""

from django.contrib import admin

from ledger.models import Account, Balance, Month, MonthMove, Posting, Seal, Transfer
from teams.admin import ReadOnlyAdmin


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("kind", "person", "team", "name")
    list_select_related = ("person", "team")
    list_filter = ("kind",)
    search_fields = ("person__code", "person__name", "team__code", "team__name")


@admin.register(Balance)
class BalanceAdmin(ReadOnlyAdmin):
    list_display = ("account", "points")
    list_select_related = ("account__person", "account__team")
    search_fields = ("account__person__code", "account__person__name")


@admin.register(Month)
class MonthAdmin(ReadOnlyAdmin):
    list_display = ("first", "status", "review_on", "publish_on", "close_on", "published_at", "closed_at")
    list_filter = ("status",)


@admin.register(MonthMove)
class MonthMoveAdmin(ReadOnlyAdmin):
    list_display = ("at", "month", "from_status", "to_status", "by", "note")
    list_select_related = ("month", "by__person")
    list_filter = ("to_status",)
    search_fields = ("note", "by__username", "by__person__name")
    date_hierarchy = "at"


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("month", "at", "transfers", "digest")
    list_select_related = ("month",)
    search_fields = ("=digest",)
    date_hierarchy = "at"


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ("id", "at", "reason", "by")
    search_fields = ("reason", "key")
    date_hierarchy = "at"


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("id", "earned_on", "rule", "record", "from_account", "to_account", "points", "posted_month")
    list_select_related = (
        "from_account__person",
        "from_account__team",
        "to_account__person",
        "to_account__team",
    )
    list_filter = ("kind", "category")
    search_fields = ("record", "rule", "to_account__person__code", "from_account__person__code")
    # A count of millions for each page would cost more than the page.
    show_full_result_count = False
