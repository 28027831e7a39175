"""Customer work on a phone: the list of what one entered, the forms, and the page of one entry."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring import customer_work
from scoring.queries import customer_work as queries
from scoring.views.desks import entries as desk
from scoring.work_forms import FORMS, LeadForm, WorkFilter
from teams import permissions

PAGE_SIZE = 25
SECTION = "work"


def has_person(user):
    return user.is_authenticated and user.person_id is not None


@require_safe
@permissions.required(has_person)
def listed(request):
    """What one entered, the newest first; right after saving, with a way to undo it."""
    person = request.user.person
    chosen = WorkFilter(request.GET, auto_id="work_%s")
    rows = queries.of_person(person)
    page = Paginator(chosen.apply(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    saved = request.GET.get("saved", "")
    found = rows.filter(pk=saved).first() if saved.isdecimal() else None
    context = {
        "page": page,
        "filter": chosen,
        "is_filtered": any(request.GET.get(name) for name in chosen.fields),
        "saved": found if found is not None and found.is_open else None,
        "recent": queries.recent_customers(person),
        "section": SECTION,
    }
    return render(request, "scoring/work/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def new(request, sort):
    """The form of a visit, a lead or a rating."""
    today = timezone.localdate()
    if request.method != "POST":
        initial = {"customer": request.GET["customer"]} if request.GET.get("customer", "").isdecimal() else {}
        return _form(request, FORMS[sort](today=today, initial=initial))
    form = FORMS[sort](request.POST, today=today)
    if "search" in request.POST or not form.is_valid():
        return _form(request, form, status=200 if "search" in request.POST else 422)
    try:
        entry = customer_work.enter(
            sort, form.record(), by=request.user, at=timezone.now(), on=today, **_said(form, "token")
        )
    except customer_work.DuplicateFound as found:
        return _form(request, form, found=found, status=422)
    except customer_work.Refusal as refusal:
        form.add_error(form.day, str(refusal))
        return _form(request, form, status=422)
    return redirect(f"{reverse('work')}?saved={entry.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(has_person)
def edit(request, pk):
    """The same form for what one entered, as long as nobody has decided."""
    entry = _visible(request, pk)
    today = timezone.localdate()
    if "change" not in customer_work.can(entry, request.user, on=today):
        raise PermissionDenied
    if request.method != "POST":
        return _form(request, FORMS[entry.sort].of(entry, today=today), entry=entry)
    form = FORMS[entry.sort](request.POST, today=today)
    if "search" in request.POST or not form.is_valid():
        return _form(request, form, entry=entry, status=200 if "search" in request.POST else 422)
    try:
        customer_work.change(entry, form.record(), by=request.user, at=timezone.now(), on=today, **_said(form))
    except customer_work.DuplicateFound as found:
        return _form(request, form, entry=entry, found=found, status=422)
    except customer_work.DayNotPossible as refusal:
        form.add_error(form.day, str(refusal))
        return _form(request, form, entry=entry, status=422)
    except customer_work.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Changed. It waits for the decision."))
    return redirect("entry", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry(request, pk):
    """One entry: what it says, where it stands, and what its reader may do with it."""
    found = _visible(request, pk)
    if request.method == "POST":
        try:
            messages.success(request, desk.act(request, pk, request.POST.get("do", "")))
        except customer_work.NotAllowed:
            raise PermissionDenied from None
        except customer_work.Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("work") if request.POST.get("next") == "list" else redirect("entry", pk=pk)
    rights = customer_work.can(found, request.user, on=timezone.localdate())
    is_own = found.author.pk == request.user.person_id
    context = desk.context_of(request, found, rights) | {"is_own": is_own, "section": SECTION if is_own else "inbox"}
    return render(request, "scoring/work/entry.html", context)


# --- Fragments --------------------------------------------------------------------------------


@require_safe
@permissions.required(has_person)
def customers(request):
    """Customers to choose from, by a part of their name."""
    context = _offered(request.user.person, request.GET.get("q", ""), request.GET.get("customer", ""))
    return render(request, "scoring/work/customers.html", context)


@require_safe
@permissions.required(has_person)
def alike(request):
    """While a lead is filled in: how complete it is, and what looks like it."""
    given = LeadForm(request.GET, today=timezone.localdate()).so_far()
    name = (given["customer"] or "").strip()
    context = {
        "completeness": customer_work.completeness_of(given),
        "alike": customer_work.matches("lead", given, owner=request.user.person, but=_own_lead(request))
        if name
        else [],
    }
    return render(request, "scoring/work/alike.html", context)


# --- Parts ------------------------------------------------------------------------------------


def _visible(request, pk):
    found = queries.find(pk)
    allowed = found is not None and "see" in customer_work.can(found, request.user, on=timezone.localdate())
    return permissions.found_or_404(found, allowed=allowed)


def _own_lead(request):
    """The lead that is being changed, if it is the reader's own."""
    pk = request.GET.get("entry", "")
    found = queries.of_person(request.user.person).filter(pk=pk).first() if pk.isdecimal() else None
    return found and found.lead


def _said(form, *more):
    return {name: form.cleaned_data[name] for name in ("note", "why_again", *more)}


def _form(request, form, *, entry=None, found=None, status=200):
    sort = str(form.sort)
    context = {"form": form, "sort": sort, "entry": entry, "found": found, "section": SECTION}
    if sort == "lead":
        context["completeness"] = customer_work.completeness_of(form.so_far() if form.is_bound else form.initial)
    else:
        chosen = form.chosen
        context |= _offered(request.user.person, request.POST.get("q", ""), str(chosen.pk) if chosen else "")
    return render(request, f"scoring/work/{sort}.html", context, status=status)


def _offered(person, text, chosen):
    """Customers to choose from: the chosen one first, then those found, or those seen lately."""
    text = text.strip()
    offered = queries.find_customers(text, person) if text else queries.recent_customers(person)
    if chosen.isdecimal() and int(chosen) not in {each.pk for each in offered}:
        offered = [*queries.customers_by_id([int(chosen)]), *offered]
    return {"customers": offered, "chosen": chosen, "q": text}
