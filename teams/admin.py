"""People, teams, targets and roles in the admin; the audit trail to read."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from teams import audit
from teams.actor import acting_as
from teams.models import Absence, AuditEvent, CalendarDay, Company, Move, Notice, Person, RoleGrant, Target, Team, User

admin.site.unregister(Group)


class ReadOnlyAdmin(ModelAdmin):
    """Everybody with the right to see it may; nobody changes it here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RecordedAdmin(ModelAdmin):
    """What is changed here leaves a revision with the name of who did it."""

    def changeform_view(self, request, *args, **kwargs):
        return self._acting(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._acting(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return self._acting(super().changelist_view, request, *args, **kwargs)

    def _acting(self, view, request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic(), acting_as(request.user.username):
            return view(request, *args, **kwargs)


class KeyedAdmin(RecordedAdmin):
    """A thing that files know by its key: the key stays, and what was used is never deleted."""

    keys = ("code",)

    def get_readonly_fields(self, request, obj=None):
        return (*self.keys, *self.readonly_fields) if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        return False


class PlanAdmin(KeyedAdmin):
    """A move or target: its key stays as well, but a plan may be dropped."""

    def has_delete_permission(self, request, obj=None):
        return ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(User)
class LoginAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "person", "is_active", "is_staff", "last_login")
    autocomplete_fields = ("person",)
    fieldsets = (
        (None, {"fields": ("username", "password", "person", "email", "language")}),
        (None, {"fields": ("is_active", "is_staff", "groups", "last_login")}),
    )
    readonly_fields = ("last_login",)


@admin.register(Team)
class TeamAdmin(KeyedAdmin):
    list_display = ("code", "name", "parent", "manager")
    list_select_related = ("parent", "manager")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent", "manager")


@admin.register(Person)
class PersonAdmin(KeyedAdmin):
    list_display = ("code", "name", "team", "grade", "joined_on", "left_on")
    list_select_related = ("team",)
    # A list of all teams would be as long as the company is large.
    list_filter = ("grade", ("team", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("code", "name", "email")
    autocomplete_fields = ("team", "mentor")


@admin.register(Move)
class MoveAdmin(PlanAdmin):
    keys = ("person", "starts_on")
    list_display = ("person", "starts_on", "team")
    list_select_related = ("person", "team")
    list_filter = (("team", AutocompleteSelectFilter),)
    list_filter_submit = True
    search_fields = ("person__code", "person__name")
    autocomplete_fields = ("person", "team")
    date_hierarchy = "starts_on"


@admin.register(Target)
class TargetAdmin(PlanAdmin):
    keys = ("person", "team", "metric", "period")
    list_display = ("person", "team", "metric", "period", "amount")
    list_select_related = ("person", "team")
    list_filter = ("metric", "period")
    search_fields = ("person__code", "person__name", "team__code", "team__name")
    autocomplete_fields = ("person", "team")


@admin.register(RoleGrant)
class RoleGrantAdmin(ModelAdmin):
    """Who gives a role is written down, and gives none to themselves (S1)."""

    list_display = ("person", "role", "granted_at", "granted_by")
    list_select_related = ("person", "granted_by__person")
    list_filter = ("role",)
    search_fields = ("person__code", "person__name")
    autocomplete_fields = ("person",)
    fields = ("person", "role", "granted_at", "granted_by")
    readonly_fields = ("granted_at", "granted_by")

    def has_change_permission(self, request, obj=None):
        own = obj is not None and obj.person_id == request.user.person_id
        return super().has_change_permission(request, obj) and not own

    def get_field_queryset(self, db, db_field, request):
        found = super().get_field_queryset(db, db_field, request)
        if db_field.name != "person":
            return found
        people = Person.objects.all() if found is None else found
        return people.exclude(pk=request.user.person_id)

    def save_model(self, request, obj, form, change):
        obj.granted_at, obj.granted_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)
        audit.record("role.granted", target=obj.person.code, by=request.user, after={"role": obj.role})

    def delete_model(self, request, obj):
        audit.record("role.taken", target=obj.person.code, by=request.user, before={"role": obj.role})
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for grant in queryset.select_related("person"):
            self.delete_model(request, grant)


@admin.register(Company)
class CompanyAdmin(ModelAdmin):
    list_display = ("name", "currency", "year_starts")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        # The database refuses a change after the first posting; `manage.py company` sets it before.
        return ("year_starts",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "target", "by")
    list_select_related = ("by__person",)
    list_filter = ("event",)
    search_fields = ("target", "event")
    date_hierarchy = "at"


class AuditedAdmin(ModelAdmin):
    """What is changed here decides who answers and by when: each change leaves an event."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self._record(request, obj, "changed" if change else "added")

    def delete_model(self, request, obj):
        self._record(request, obj, "deleted")
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for each in queryset:
            self.delete_model(request, each)

    def _record(self, request, obj, verb):
        audit.record(f"{obj._meta.model_name}.{verb}", target=obj, by=request.user)


@admin.register(Absence)
class AbsenceAdmin(AuditedAdmin):
    list_display = ("person", "stand_in", "starts_on", "ends_on")
    list_select_related = ("person", "stand_in")
    search_fields = ("person__code", "person__name", "stand_in__code", "stand_in__name")
    autocomplete_fields = ("person", "stand_in")
    date_hierarchy = "starts_on"


@admin.register(CalendarDay)
class CalendarDayAdmin(AuditedAdmin):
    list_display = ("day", "is_working", "name")
    list_filter = ("is_working",)
    search_fields = ("name",)
    date_hierarchy = "day"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("at", "person", "kind", "read_at")
    list_select_related = ("person",)
    list_filter = ("kind",)
    search_fields = ("person__code", "person__name")
    date_hierarchy = "at"
