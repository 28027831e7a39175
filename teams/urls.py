"""Addresses of the login and of one's own settings."""

from django.urls import path

from teams.views import login, preferences

urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("profile/", preferences.profile, name="profile"),
    path("profile/password/", login.PasswordChange.as_view(), name="password"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
]
