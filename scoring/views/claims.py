"""Claims: one's own, filing one, the page of one, and its evidence."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring import claim_pages, claims, files
from scoring.claim_forms import AttributesForm, ClaimFilter, ClaimForm
from scoring.claims import refusals
from scoring.models import Evidence
from scoring.queries import claims as queries
from scoring.queries import customer_work
from scoring.views.desks import claims as desk
from teams import permissions

PAGE_SIZE = 25
SECTION = "claims"
# A form that is sent twice files once: its token is remembered as long as somebody could press the button again.
TOKEN_SECONDS = 3_600


def has_person(user):
    return user.is_authenticated and user.person_id is not None


@require_safe
@permissions.required(has_person)
def listed(request):
    """What one filed or shares in, the newest first."""
    kinds = claims.in_use()
    chosen = ClaimFilter(request.GET, kinds=kinds)
    page = Paginator(chosen.apply(queries.own(request.user)), PAGE_SIZE).get_page(request.GET.get("page"))
    points = claim_pages.own_points(page.object_list, request.user.person)
    context = {
        "page": page,
        "rows": [(each, points.get(each.pk)) for each in page],
        "filter": chosen,
        "is_filtered": any(request.GET.get(name) for name in chosen.fields),
        "names": {kind.kind: kind.name.in_(get_language()) for kind in kinds},
        "often": claim_pages.often_filed_by(request.user, kinds),
        "section": SECTION,
    }
    return render(request, "scoring/claims/list.html", context)


@require_safe
@permissions.required(has_person)
def choose(request):
    """The kinds that one may file, as cards: what for, and what it pays."""
    cards = claim_pages.cards_for(request.user, on=timezone.localdate())
    return render(request, "scoring/claims/choose.html", {"cards": cards, "section": SECTION})


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def new(request, kind):
    """File one of a kind: kept as a draft, and handed in at once if nothing is missing."""
    described = next((each for each in claims.kinds_for(request.user) if each.kind == kind), None)
    described = permissions.found_or_404(described, allowed=described is not None)
    options = {"kind": described, "person": request.user.person, "today": timezone.localdate()}
    if request.method != "POST":
        return _form(request, ClaimForm(**options))
    form = ClaimForm(request.POST, **options)
    if _rearranged(request, form) or not form.is_valid():
        return _form(request, form, status=200 if _is_rearranging(request) else 422)
    if not cache.add(f"claim-form:{form.cleaned_data['token']}", True, TOKEN_SECONDS):
        return redirect("claims")
    try:
        claim = claims.draft(kind=kind, **_who(request), **form.said())
    except refusals.Refusal as refusal:
        _note(form, refusal)
        return _form(request, form, status=422)
    return _handed_in(request, claim, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def edit(request, pk):
    """Go on with a draft; a claim that was taken back becomes one again."""
    claim = _visible(request, pk)
    today = timezone.localdate()
    if claims.Action.REVISE not in claims.can(claim, request.user, today):
        raise PermissionDenied
    options = {"kind": claims.last_known(claim.kind), "person": request.user.person, "today": today, "claim": claim}
    if request.method != "POST":
        return _form(request, ClaimForm(**options))
    form = ClaimForm(request.POST, **options)
    if _rearranged(request, form) or not form.is_valid():
        return _form(request, form, status=200 if _is_rearranging(request) else 422)
    try:
        claim = claims.revise(claim, **_who(request), **form.said())
    except refusals.Refusal as refusal:
        _note(form, refusal)
        return _form(request, form, status=422)
    return _handed_in(request, claim, form)


def _handed_in(request, claim, form):
    """Attach files, take away those ticked, and hand it in if that was asked; what stops it stands on the form."""
    form.claim = claim
    try:
        for row in claim.evidence.filter(pk__in=[each for each in request.POST.getlist("drop") if each.isdecimal()]):
            claims.detach(row, **_who(request))
        for file in request.FILES.getlist("files"):
            claims.attach(claim, **_who(request), file=file)
        if request.POST.get("do") != "submit":
            messages.success(request, _("Kept as a draft: only you see it."))
            return redirect("claim", pk=claim.pk)
        claims.submit(claim, **_who(request))
    except refusals.Refusal as refusal:
        _note(form, refusal)
        return _form(request, form, status=422)
    messages.success(request, _("Handed in."))
    return redirect("claim", pk=claim.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim(request, pk):
    """One claim: where it stands, what it says, and what its reader may do with it."""
    found, today = _visible(request, pk), timezone.localdate()
    problems = None
    if request.method == "POST":
        try:
            messages.success(request, desk.act(request, pk, request.POST.get("do", "")))
        except refusals.NotAllowed:
            raise PermissionDenied from None
        except refusals.Incomplete as refusal:
            problems = refusal.problems
            messages.error(request, str(refusal))
        except refusals.Refusal as refusal:
            messages.error(request, str(refusal))
        if problems is None:
            return redirect("claims") if request.POST.get("do") == "discard" else redirect("claim", pk=pk)
    data = request.POST if problems else None
    context = claim_pages.context_of(found, request.user, on=today, data=data, problems=problems)
    return render(request, "scoring/claims/claim.html", context | {"section": SECTION}, status=422 if problems else 200)


@require_safe
@login_required
def preview(request, pk):
    """What approving with these grades would bring; a part of the claim's page, or a page of its own."""
    found, today = _visible(request, pk), timezone.localdate()
    if claims.Action.APPROVE not in claims.can(found, request.user, today):
        raise PermissionDenied
    kind = claims.last_known(found.kind)
    form = AttributesForm(request.GET, kind=kind, asked=claims.fields_for(found, request.user, today))
    form.full_clean()
    gains = claim_pages.gains_of(found, on=today, attributes=form.attributes())
    template = "scoring/claims/gains.html" if request.htmx else "scoring/claims/preview.html"
    return render(request, template, {"claim": found, "gains": gains, "section": SECTION})


@require_safe
@login_required
def evidence(request, pk, number):
    """A file that proves a claim, for those who may see it: to be kept, never to be run."""
    claim = _visible(request, pk)
    found = Evidence.objects.filter(pk=number, claim=claim).first()
    found = permissions.found_or_404(found, allowed=found is not None)
    return files.response(found.file, found.name, found.content_type)


# --- Fragments --------------------------------------------------------------------------------


@require_safe
@permissions.required(has_person)
def people(request):
    """People to name in a claim, by a part of their name or code."""
    found = customer_work.find_people(_typed(request), on=timezone.localdate())
    return render(request, "scoring/claims/people.html", {"people": found})


@require_safe
@permissions.required(has_person)
def contracts(request):
    """Contracts to cite: one's own and one's team's first."""
    found = customer_work.find_contracts(_typed(request), request.user.person)
    return render(request, "scoring/claims/contracts.html", {"contracts": found})


def _typed(request):
    """What was typed, whatever the field is called."""
    return next((value for value in request.GET.values() if value.strip()), "")


# --- Parts ------------------------------------------------------------------------------------


def _visible(request, pk):
    found = claim_pages.visible(request.user, pk, on=timezone.localdate())
    return permissions.found_or_404(found, allowed=found is not None)


def _who(request):
    return {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}


def _is_rearranging(request):
    return request.POST.get("do") in ("more", "equal") or "search" in request.POST


def _rearranged(request, form):
    """What the form's own buttons do without scripts: another row, equal shares, a look for customers."""
    if request.POST.get("do") == "more":
        form.rows = [*form.rows, ("", "")]
    if request.POST.get("do") == "equal":
        form.split_equally()
    return _is_rearranging(request)


def _note(form, refusal):
    if isinstance(refusal, refusals.Incomplete):
        form.note(refusal.problems)
    else:
        form.add_error(None, str(refusal))


def _form(request, form, status=200):
    person, kind, claim = request.user.person, form.kind, form.claim
    chosen = form.chosen if kind.customer else None
    text = request.POST.get("q", "").strip()
    offered = customer_work.find_customers(text, person) if text else customer_work.recent_customers(person)
    if chosen is not None and chosen not in offered:
        offered = [chosen, *offered]
    context = {
        "form": form,
        "kind": kind,
        "kind_name": kind.name.in_(get_language()),
        "claim": claim,
        "evidence": list(claim.evidence.all()) if claim else [],
        "differing": claim_pages.differing_of(claim, kind) if claim else [],
        "accepted": files.ACCEPT,
        "customers": offered if kind.customer else [],
        "chosen": str(chosen.pk) if chosen else "",
        "q": text,
        "people": customer_work.colleagues_of(person, on=timezone.localdate()),
        "contracts": customer_work.find_contracts("", person),
        "section": SECTION,
    }
    return render(request, "scoring/claims/form.html", context, status=status)
