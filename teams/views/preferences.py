"""Language, theme and profile: what a person sets for themselves."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teams import audit
from teams.forms import LanguageForm, ProfileForm, ThemeForm

YEAR_SECONDS = 365 * 24 * 3600
THEME_COOKIE = "theme"


@require_POST
def language(request):
    """Keep the language in a cookie, and with the login so that it follows to other devices."""
    form = LanguageForm(request.POST)
    response = back(request)
    if not form.is_valid():
        return response
    chosen = form.cleaned_data["language"]
    if request.user.is_authenticated and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return remember_language(response, chosen)


@require_POST
def theme(request):
    form = ThemeForm(request.POST)
    response = back(request)
    if form.is_valid():
        keep(response, THEME_COOKIE, form.cleaned_data["theme"])
    return response


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    person = request.user.person
    form = ProfileForm(request.POST or None, instance=person) if person else None
    if request.method == "POST" and form and form.is_valid():
        if form.has_changed():
            form.save()
            audit.record(
                "profile.changed",
                target=person.code,
                by=request.user,
                after={name: form.cleaned_data[name] for name in form.changed_data},
            )
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "teams/profile.html", {"person": person, "form": form})


def remember_language(response, chosen):
    if chosen:
        keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def keep(response, name, value):
    response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def back(request):
    """Where the form was sent from, never another site."""
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)
