"""Lines on trial (S3): a person's, one explained, and the page from which trials are begun and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger import queries as ledger
from ledger.models import Account
from scoring import proposals, tasks, trial
from scoring.filters import TrialFilter
from scoring.forms import BeginTrialForm, CountFromForm
from scoring.models import Award
from scoring.queries import explanations, records, trials
from scoring.views import line as lines
from scoring.views.statement import address, section_of
from teams import permissions
from teams.models import Company

PAGE_SIZE = 50

REFUSALS = {
    "scoring": gettext_lazy("Records are being scored just now. Try again when that is done."),
    "posted": gettext_lazy(
        "Points were posted already, so the company can't go on trial any more."
        " Put single rules or campaigns on trial instead."
    ),
    "over": gettext_lazy(
        "The company is not on trial now, so there is no day to set. Look at the state above: it was changed meanwhile."
    ),
    "past": gettext_lazy(
        "The day is past, and what was earned on trial is never paid later. Choose today or a later day."
    ),
    "none": gettext_lazy("It is not on trial any more. Look at the list again."),
    "begun": gettext_lazy(
        "The campaign has begun: it counts on all of its days or on none. Plan another one for the days to come."
    ),
}


# --- A person's lines -----------------------------------------------------------------------


@require_safe
@login_required
def own(request):
    if request.user.person_id is None:
        raise PermissionDenied
    return show(request, request.user.person)


@require_safe
@login_required
def of_person(request, pk):
    return show(request, permissions.person_or_404(request.user, pk))


def show(request, person):
    account = ledger.available_account(person.pk)
    chosen = TrialFilter(request.GET, account_id=account, language=get_language())
    found = chosen.apply(trials.lines(account))
    page = trials.lines_before(found, request.GET.get("before", ""))
    company = Company.current()
    shown = trials.shown(page[: PAGE_SIZE + 1], language=get_language(), year_starts=company.year_starts)
    is_own = person.pk == request.user.person_id
    context = {
        "person": person,
        "is_own": is_own,
        "company": company,
        "lines": shown[:PAGE_SIZE],
        "filter": chosen,
        "is_first_page": page is found,
        "address": address(request),
        "older": address(request, before=trials.key_of(shown[PAGE_SIZE - 1])) if len(shown) > PAGE_SIZE else "",
        "section": "statement" if is_own else section_of(request.user),
    }
    if request.htmx and request.GET.get("part") == "lines":
        return render(request, "scoring/trial_lines.html", context)
    context["sums"] = ledger.sums(found, points="points")
    return render(request, "scoring/trial.html", context)


@require_safe
@login_required
def line(request, pk):
    """One line step by step, as `scoring.views.line` explains what was posted."""
    award = Award.objects.filter(pk=pk, inputs__isnull=False).first()
    if award is None:
        raise Http404
    account = Account.objects.select_related("person", "team").filter(pk=award.account_id).first()
    permissions.found_or_404(account, allowed=lines.can_see(request.user, account))
    person, company = account.person, Company.current()
    shown = trials.shown([award], language=get_language(), year_starts=company.year_starts)[0]
    context = {
        "line": shown,
        "account": account,
        "person": person,
        "is_own": person is not None and person.pk == request.user.person_id,
        "company": company,
        "record": records.find(shown.record_id),
        "behind": records.behind(person, shown, company),
        "explanation": explanations.of(shown, language=get_language(), currency=company.currency),
        # Why it doesn't count: its own rule's trial, or the company's.
        "is_of_company": company.counts_from is not None and award.date < company.counts_from,
        "section": lines.section_of(request.user, person),
    }
    return render(request, "scoring/trial_line.html", context)


# --- Trials of the company and of rules -----------------------------------------------------


@require_safe
@permissions.required(permissions.can_see_rules)
def overview(request):
    return show_overview(request)


@require_POST
@permissions.required(permissions.can_edit_rules)
def begin(request):
    form = BeginTrialForm(request.POST)
    if form.is_valid():
        try:
            trial.begin(by=request.user, at=timezone.now())
        except trial.TrialRefused as refused:
            form.add_error(None, REFUSALS[refused.args[0]])
        else:
            tasks.hurry()
            messages.success(request, _("The company is on trial: points are shown, and count nowhere."))
            return redirect("trials")
    return show_overview(request, begin_form=form)


@require_POST
@permissions.required(permissions.can_edit_rules)
def count_from(request):
    form = CountFromForm(request.POST)
    if form.is_valid():
        try:
            trial.count_from(
                first=form.cleaned_data["first"], on=timezone.localdate(), by=request.user, at=timezone.now()
            )
        except trial.TrialRefused as refused:
            form.add_error("first" if refused.args[0] == "past" else None, REFUSALS[refused.args[0]])
        else:
            tasks.hurry()
            messages.success(request, _("The day is set: lines of that day and of later ones count."))
            return redirect("trials")
    return show_overview(request, count_form=form)


@require_POST
@permissions.required(permissions.can_edit_rules)
def let_count(request, code):
    """Draft the end of a rule's or campaign's trial."""
    try:
        proposal = trial.propose_counting(
            code,
            title=_("%(code)s counts") % {"code": code},
            starts_on=None,
            on=timezone.localdate(),
            by=request.user,
            at=timezone.now(),
        )
    except trial.TrialRefused as refused:
        messages.error(request, f"{code}: {REFUSALS[refused.args[0]]}")
        return redirect("trials")
    except proposals.Refusal as refused:
        messages.error(request, f"{code}: {refused}")
        return redirect("trials")
    return redirect("proposal", pk=proposal.pk)


def show_overview(request, *, begin_form=None, count_form=None):
    company, today = Company.current(), timezone.localdate()
    found = trials.figures()
    running, over = trials.of_book(found, on=today, language=get_language())
    context = {
        "company": company,
        "state": state_of(company, today),
        "today": today,
        "together": found.get(None, trials.Figures()),
        "running": running,
        "over": over,
        "begin_form": begin_form or BeginTrialForm(),
        "count_form": count_form or CountFromForm(initial={"first": initial_of(company)}),
        "can_edit": permissions.can_edit_rules(request.user),
        "can_see_proposals": permissions.can_see_proposals(request.user),
        "section": "trials",
        "is_posted": ledger.newest_transfer() > 0,
    }
    return render(request, "scoring/trials.html", context)


def state_of(company, today):
    """`none`: never on trial, `on`: no day is set, `set`: the day is to come, `over`: it has come."""
    if company.counts_from is None:
        return "none"
    if company.counts_from == Company.NOT_YET:
        return "on"
    return "set" if company.counts_from > today else "over"


def initial_of(company):
    return company.counts_from if company.counts_from not in (None, Company.NOT_YET) else None
