"""People, teams, moves and targets once more, now with the import that the lower application cannot know."""

from django.contrib import admin

from scoring import tasks
from scoring.imports import waiting
from teams import admin as teams
from teams.models import Move, Person, Target, Team

from .file_imports import FileImport


class Imported(FileImport):
    """What is entered here takes the place of what waits of it from files."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        waiting.forget(form.instance)
        tasks.hurry()


for model, base, name in (
    (Team, teams.TeamAdmin, "teams"),
    (Person, teams.PersonAdmin, "people"),
    (Move, teams.MoveAdmin, "moves"),
    (Target, teams.TargetAdmin, "targets"),
):
    admin.site.unregister(model)
    admin.site.register(model, type(base.__name__, (Imported, base), {"files": (name,)}))
