"""Addresses of statements, lines and boards."""

from django.urls import path

from scoring.views import boards, calculator, handbook, line, statement

urlpatterns = [
    path("statement/", statement.own, name="statement"),
    path("people/<int:pk>/statement/", statement.of_person, name="person-statement"),
    path("people/<int:pk>/statement.<str:form>", statement.export, name="statement-export"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("boards/", boards.boards, name="boards"),
    path("handbook/", handbook.handbook, name="handbook"),
    path("handbook.pdf", handbook.pdf, name="handbook-pdf"),
    path("calculator/", calculator.calculator, name="calculator"),
]
