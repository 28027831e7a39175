"""Bonus coefficients (U5): the list for payroll by period, and the schemes of bands behind it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rewards import coefficients
from rewards.models import Coefficient, CoefficientScheme
from rewards.money_forms import SchemeForm
from scoring import exports
from scoring.engine import periods
from teams import audit, permissions, queries
from teams.models import AuditEvent, Person, Team

PAGE = 50
FORMS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


# --- The list -------------------------------------------------------------------------------


@require_safe
@permissions.required(permissions.can_see_coefficients)
def listed(request):
    frozen = _periods()
    chosen = _chosen(request.GET.get("period", ""), frozen)
    text = request.GET.get("q", "")[:80]
    page, digest = None, ""
    if chosen:
        rows = _rows(chosen)
        if text.strip():
            rows = rows.filter(Q(person__name__icontains=text.strip()) | Q(person__code__icontains=text.strip()))
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        digest = coefficients.digest_of(*chosen[:2])
    context = {
        "periods": frozen,
        "chosen": chosen,
        "page": page,
        "text": text,
        "digest": digest,
        "is_as_frozen": chosen is not None and digest == _frozen_digest(chosen[2]),
        "can_edit": permissions.can_edit_policy(request.user),
    }
    return render(request, "rewards/money/coefficients.html", context)


def _periods():
    """``[(kind, first, label)]`` of the periods with coefficients, the latest first."""
    found = Coefficient.objects.order_by().values_list("kind", "first").distinct()
    ordered = sorted(found, key=lambda each: (each[1], each[0]), reverse=True)
    return [(kind, first, coefficients.label_of(kind, first)) for kind, first in ordered]


def _chosen(label, frozen):
    return next((each for each in frozen if each[2] == label), frozen[0] if frozen else None)


def _rows(chosen):
    rows = Coefficient.objects.filter(kind=chosen[0], first=chosen[1]).select_related("person")
    return rows.order_by("rank", "person__code")


def _frozen_digest(label):
    rows = AuditEvent.objects.filter(event="coefficients.frozen", target=label).order_by("-id")
    event = rows.first()
    return event.after["digest"] if event else ""


@require_safe
@permissions.required(permissions.can_see_coefficients)
def export(request, form):
    """The file for payroll: one row a person; what was frozen can be checked by the digest in the last column."""
    chosen = next((each for each in _periods() if each[2] == request.GET.get("period", "")), None)
    if form not in FORMS or chosen is None:
        raise Http404
    kind, first, label = chosen
    digest = coefficients.digest_of(kind, first)
    team_of = dict(Team.objects.values_list("id", "name"))
    people = Coefficient.objects.filter(kind=kind, first=first).order_by("person__code").select_related("person")
    here = Person.objects.filter(pk__in=people.values("person_id"))
    teams = dict(queries.with_team(here, on=periods.last_day(kind, first)).values_list("pk", "current_team_id"))
    header = [
        _("Person code"), _("Name"), _("Team"), _("Period"), _("Rank"), _("Points"), _("By rank"), _("Bought"),
        _("Coefficient"), _("Frozen at"), _("Digest of the rows"),
    ]  # fmt: skip
    rows = (
        [row.person.code, row.person.name, team_of.get(teams.get(row.person_id), ""), label,
         "" if row.rank is None else row.rank, row.points, row.by_rank, row.bought, row.coefficient,
         timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"), digest]
        for row in people.iterator(chunk_size=2_000)
    )  # fmt: skip
    audit.record("coefficients.exported", target=label, by=request.user, at=timezone.now(), after={"digest": digest})
    return FORMS[form](f"coefficients-{label}.{form}", header, rows)


# --- Schemes --------------------------------------------------------------------------------


@require_safe
@permissions.required(permissions.can_see_coefficients)
def schemes(request):
    used = set(Coefficient.objects.order_by().values_list("scheme_id", flat=True).distinct())
    rows = CoefficientScheme.objects.prefetch_related("bands").order_by("period", "-starts_on")
    context = {
        "schemes": [(scheme, scheme.pk in used) for scheme in rows],
        "can_edit": permissions.can_edit_policy(request.user),
        "section": "budgets",
    }
    return render(request, "rewards/money/schemes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_policy)
def scheme_new(request):
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_policy)
def scheme_edit(request, pk):
    scheme = permissions.found_or_404(CoefficientScheme.objects.filter(pk=pk).first(), allowed=True)
    if coefficients.is_used(scheme):
        messages.info(request, str(coefficients.SchemeUsed()))
        return redirect("coefficient-schemes")
    return _edit(request, scheme)


def _edit(request, scheme):
    is_sent = request.method == "POST"
    form = SchemeForm(request.POST if is_sent else None, instance=scheme)
    preview = None
    if is_sent and form.is_valid():
        otherwise, kind = form.cleaned_data["otherwise"], form.cleaned_data["period"]
        try:
            ordered = coefficients.check_bands(form.rows, otherwise)
            if request.POST.get("do") == "save":
                _save(request, scheme, form)
                return redirect("coefficient-schemes")
            preview = coefficients.preview(ordered, otherwise, kind)
        except (coefficients.SchemeRefused, coefficients.Refusal) as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "scheme": scheme,
        "is_previewed": is_sent and form.is_valid(),
        "preview": preview,
        "average": coefficients.average(preview[1]) if preview else None,
        "section": "budgets",
    }
    is_refused = is_sent and not form.is_valid()
    return render(request, "rewards/money/scheme.html", context, status=422 if is_refused else 200)


def _save(request, scheme, form):
    moment = {"by": request.user, "at": timezone.now()}
    values = {"otherwise": form.cleaned_data["otherwise"], "rows": form.rows}
    if scheme is None:
        chosen = {name: form.cleaned_data[name] for name in ("period", "starts_on")}
        coefficients.create(**chosen, **values, **moment)
    else:
        coefficients.replace(scheme, **values, **moment)
    messages.success(request, _("Saved. It counts from the first period that begins on its day or later."))


@require_POST
@permissions.required(permissions.can_edit_policy)
def scheme_delete(request, pk):
    scheme = permissions.found_or_404(CoefficientScheme.objects.filter(pk=pk).first(), allowed=True)
    try:
        coefficients.delete(scheme, by=request.user, at=timezone.now())
        messages.success(request, _("Deleted."))
    except coefficients.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("coefficient-schemes")
