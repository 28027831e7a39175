"""Addresses of statements, lines and boards."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from scoring.views import (
    appeals,
    boards,
    calculator,
    editor,
    handbook,
    line,
    proposals,
    rules,
    simulations,
    statement,
    trial,
)


class SortConverter(StringConverter):
    """What a proposal changes: a rule, a campaign or a kind of claim."""

    regex = "rule|campaign|claim"


register_converter(SortConverter, "sort")

urlpatterns = [
    path("statement/", statement.own, name="statement"),
    path("people/<int:pk>/statement/", statement.of_person, name="person-statement"),
    path("people/<int:pk>/statement.<str:form>", statement.export, name="statement-export"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("statement/trial/", trial.own, name="trial"),
    path("people/<int:pk>/trial/", trial.of_person, name="person-trial"),
    path("trial-lines/<int:pk>/", trial.line, name="trial-line"),
    path("appeals/", appeals.listed, name="appeals"),
    path("appeals/new/", appeals.new, name="appeal-new"),
    path("appeals/statistics/", appeals.statistics, name="appeal-statistics"),
    path("appeals/statistics.csv", appeals.statistics_export, name="appeal-statistics-export"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/files/<int:number>/", appeals.evidence, name="appeal-file"),
    path("boards/", boards.boards, name="boards"),
    path("handbook/", handbook.handbook, name="handbook"),
    path("handbook.pdf", handbook.pdf, name="handbook-pdf"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("rules/", rules.rule_book, name="rule-book"),
    path("rules/export.yaml", rules.export, name="rule-book-export"),
    path("rules/import/", rules.import_book, name="rule-book-import"),
    path("rules/trial/", trial.overview, name="trials"),
    path("rules/trial/begin/", trial.begin, name="trial-begin"),
    path("rules/trial/count-from/", trial.count_from, name="trial-count-from"),
    path("rules/trial/<str:code>/counts/", trial.let_count, name="trial-ends"),
    path("rules/proposals/", proposals.listed, name="proposals"),
    path("rules/proposals/new/", proposals.new, name="proposal-new"),
    path("rules/proposals/take-up/", proposals.take_up, name="proposal-take-up"),
    path("rules/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("rules/proposals/<int:pk>/simulations/", simulations.simulations, name="simulations"),
    path("rules/proposals/<int:pk>/simulations/<int:number>/", simulations.simulation, name="simulation"),
    path("rules/proposals/<int:pk>/simulations/<int:number>/cancel/", simulations.cancel, name="simulation-cancel"),
    path("rules/proposals/<int:pk>/simulations/<int:number>.<str:form>", simulations.export, name="simulation-export"),
    path("rules/proposals/<int:pk>/<sort:sort>/", editor.editor, name="editor-new"),
    path("rules/proposals/<int:pk>/<sort:sort>/<str:code>/", editor.editor, name="editor"),
    # Codes come last: none of the words above is taken from them.
    path("rules/<str:code>/", rules.rule, name="rule"),
    path("rules/<str:code>/versions/", rules.compare, name="version-compare"),
    path("rules/<str:code>/versions/<int:older>..<int:newer>/", rules.difference, name="version-difference"),
]
