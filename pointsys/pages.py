"""Addresses of the pages that read several applications."""

from django.urls import path

from pointsys.views import company, home, settings, team

urlpatterns = [
    path("", home.home, name="home"),
    path("people/", company.people, name="people"),
    path("people/<int:pk>/", home.person, name="person"),
    path("teams/", team.my_team, name="my-team"),
    path("teams/<int:pk>/", team.team, name="team"),
    path("company/", company.company, name="company"),
    path("company/settings/", settings.settings, name="company-settings"),
]
