"""“I'm away”: from when to when, and who stands in; ended early, or dropped before it begins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teams import absences, permissions
from teams.forms import AbsenceForm
from teams.models import Absence

OFFERED_MAX = 20
SHOWN_MAX = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listed(request):
    person, today = request.user.person, timezone.localdate()
    if person is None:
        raise PermissionDenied
    able = absences.candidates(person, on=today)
    if request.htmx and request.GET.get("part") == "people":
        found = AbsenceForm.among(able, request.GET.get("stand_in", ""))[:OFFERED_MAX]
        return render(request, "teams/absence_people.html", {"people": found.select_related("team")})
    form = AbsenceForm(request.POST or None, able=able, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid() and began(request, form, person, today):
        return redirect("absences")
    rows = Absence.objects.select_related("person", "stand_in").filter(ends_on__gte=today)
    context = {
        "form": form,
        "people": able.select_related("team").order_by("name")[:OFFERED_MAX],
        "own": rows.filter(person=person).order_by("starts_on"),
        "stood_for": rows.filter(stand_in=person).order_by("starts_on"),
        "past": Absence.objects.select_related("person", "stand_in").filter(
            Q(person=person) | Q(stand_in=person), ends_on__lt=today
        )[:SHOWN_MAX],
        "today": today,
        "section": "profile",
    }
    return render(request, "teams/absences.html", context, status=422 if form.is_bound else 200)


def began(request, form, person, today):
    """Whether the absence was noted; what stands in its way is said in the form."""
    given = form.cleaned_data
    try:
        absences.begin(
            person,
            stand_in=given["stand_in"],
            first=given["starts_on"],
            last=given["ends_on"],
            by=request.user,
            at=timezone.now(),
            on=today,
        )
    except absences.Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Noted. %(name)s was told.") % {"name": given["stand_in"].name})
    return True


@require_POST
@login_required
def ended(request, pk):
    found = Absence.objects.filter(pk=pk, person=request.user.person_id).first() if request.user.person_id else None
    permissions.found_or_404(found, allowed=True)
    try:
        absences.end(found, by=request.user, at=timezone.now(), on=timezone.localdate())
        messages.success(request, _("Welcome back: nobody stands in for you any more."))
    except absences.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("absences")
