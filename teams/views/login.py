"""Login, logout and password change, with the reader's language kept on the way."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from teams import audit
from teams.forms import LoginForm
from teams.views.preferences import remember_language


class Login(auth_views.LoginView):
    form_class = LoginForm
    template_name = "teams/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record("login.succeeded", target=self.request.user.username, by=self.request.user)
        return remember_language(response, self.request.user.language)


class Logout(auth_views.LogoutView):
    """POST only, as Django has it: a link in a mail must not log anybody out."""


class PasswordChange(auth_views.PasswordChangeView):
    template_name = "teams/password.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record("password.changed", target=self.request.user.username, by=self.request.user)
        messages.success(self.request, _("Your password is changed. Other devices have to log in again."))
        return response
