"""Addresses of the pages that read several applications."""

from datetime import date

from django.urls import path, register_converter

from pointsys.views import calendar, company, home, months, settings, statements, team
from rewards import handbook as spending
from scoring.views import handbook


class MonthConverter:
    """`2026-03`, as the first day of that month."""

    regex = r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value):
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value):
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

urlpatterns = [
    path("", home.home, name="home"),
    path("people/", company.people, name="people"),
    path("people/<int:pk>/", home.person, name="person"),
    path("teams/", team.my_team, name="my-team"),
    path("teams/<int:pk>/", team.team, name="team"),
    path("company/", company.company, name="company"),
    path("months/", months.months, name="months"),
    path("months/<month:first>/", months.month, name="month"),
    path("months/<month:first>/calendar/", calendar.month, name="month-calendar"),
    path("months/<month:first>/calendar/<slug:to>/", calendar.step, name="month-step"),
    path("months/<month:first>/statement/", statements.own, name="month-statement"),
    path("months/<month:first>/people/<int:pk>/statement/", statements.of_person, name="person-month-statement"),
    path(
        "months/<month:first>/people/<int:pk>/statement.<str:form>",
        statements.export,
        name="month-statement-export",
    ),
    path("handbook/", handbook.handbook, {"more": spending.topics}, name="handbook"),
    path("handbook.pdf", handbook.pdf, {"more": spending.topics}, name="handbook-pdf"),
    path("company/settings/", settings.settings, name="company-settings"),
]
