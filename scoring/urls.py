"""Addresses of statements, lines and boards."""

from django.urls import path

from scoring.views import boards, calculator, handbook, line, statement, trial

urlpatterns = [
    path("statement/", statement.own, name="statement"),
    path("people/<int:pk>/statement/", statement.of_person, name="person-statement"),
    path("people/<int:pk>/statement.<str:form>", statement.export, name="statement-export"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("statement/trial/", trial.own, name="trial"),
    path("people/<int:pk>/trial/", trial.of_person, name="person-trial"),
    path("trial-lines/<int:pk>/", trial.line, name="trial-line"),
    path("boards/", boards.boards, name="boards"),
    path("rules/trial/", trial.overview, name="trials"),
    path("rules/trial/begin/", trial.begin, name="trial-begin"),
    path("rules/trial/count-from/", trial.count_from, name="trial-count-from"),
    path("rules/trial/<str:code>/counts/", trial.let_count, name="trial-ends"),
    path("handbook/", handbook.handbook, name="handbook"),
    path("handbook.pdf", handbook.pdf, name="handbook-pdf"),
    path("calculator/", calculator.calculator, name="calculator"),
]
