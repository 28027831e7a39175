"""Addresses of the login, of one's own settings and of what one was told."""

from django.urls import path

from teams.views import absences, login, notices, preferences

urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("profile/", preferences.profile, name="profile"),
    path("profile/password/", login.PasswordChange.as_view(), name="password"),
    path("profile/absences/", absences.listed, name="absences"),
    path("profile/absences/<int:pk>/end/", absences.ended, name="absence-end"),
    path("notices/", notices.listed, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/", notices.opened, name="notice"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
]
