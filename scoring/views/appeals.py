"""Appeals: the list, a new one, the page on which one is read and decided, and which rules get disputed (E3)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import queries as ledger
from scoring import appeal_pages, appeals, exports, files
from scoring.appeal_forms import AppealFilter, AppealForm, PeriodForm, VerdictForm
from scoring.engine import periods
from scoring.models import Appeal
from scoring.queries import appeals as queries
from scoring.queries import rules, statements
from teams import permissions
from teams.models import Company

PAGE_SIZE = 30
MINE, WAITING, ALL = "mine", "waiting", "all"


@require_safe
@login_required
def listed(request):
    """One's own appeals, those that wait for one, and those that one may read besides."""
    today, user = timezone.localdate(), request.user
    if user.person_id is None and not permissions.roles_of(user):
        raise PermissionDenied
    kinds = {
        WAITING: queries.waiting(user, on=today),
        MINE: queries.own(user.person_id),
        ALL: queries.visible_to(user, on=today),
    }
    counts = {name: rows.count() for name, rows in kinds.items()}
    chosen = request.GET.get("of", "")
    if chosen not in kinds:
        chosen = WAITING if counts[WAITING] else MINE
    found = AppealFilter(request.GET)
    rows = found.apply(kinds[chosen]).select_related("appellant").order_by("-id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = rules.names_by_code({row.rule for row in page} - {""}, get_language())
    left = appeals.working_days_left(page, on=today)
    context = {
        "page": page,
        "rows": [(row, queries.about(row, names), left.get(row.pk)) for row in page],
        "kinds": [(WAITING, _("Waiting for you")), (MINE, _("My appeals")), *has_others(counts)],
        "counts": counts,
        "of": chosen,
        "filter": found,
        "has_person": user.person_id is not None,
        "can_see_statistics": permissions.can_see_appeal_statistics(user),
        "section": "appeals",
    }
    return render(request, "scoring/appeals/list.html", context)


def has_others(counts):
    """The third list, for whom it holds more than their own."""
    return [(ALL, _("All that you may read"))] if counts[ALL] > counts[MINE] else []


# --- A new one --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request):
    if request.user.person_id is None:
        raise PermissionDenied
    today = timezone.localdate()
    dispute, line = disputed(request)
    form = AppealForm(request.POST or None, request.FILES or None, line=line, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            return filed(request, form, dispute, today)
        except (appeals.Refusal, files.FileRefused) as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "line": line,
        "until": appeals.file_until(dispute.month) if dispute else None,
        "answer_days": Company.current().appeal_answer_days,
        "section": "appeals",
    }
    return render(request, "scoring/appeals/new.html", context, status=422 if form.is_bound else 200)


def disputed(request):
    """The line that the address names, as its person disputes it and as pages show it; nothing for a missing one."""
    number = request.GET.get("line", "")
    if not number:
        return None, None
    person = request.user.person
    account = ledger.available_account(person.pk)
    found = ledger.lines(account).filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    permissions.found_or_404(found, allowed=True)
    try:
        dispute = appeals.line_in_dispute(found, person)
    except appeals.NotDisputable:
        permissions.found_or_404(None, allowed=False)
    [line] = statements.shown([found], language=get_language())
    return dispute, line


def filed(request, form, dispute, today):
    given = form.cleaned_data
    about = dispute or appeals.missing(month=given["month"], rule=given["rule"], record=given["record"])
    appeal = appeals.file(
        about,
        by=request.user,
        at=timezone.now(),
        on=today,
        reason=given["reason"],
        should_points=given["should_points"],
        should_words=given["should_words"],
        files=given["files"],
    )
    messages.success(request, _("Filed as appeal %(number)s.") % {"number": appeal.number})
    return redirect("appeal", pk=appeal.pk)


# --- One appeal -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appeal(request, pk):
    found = readable(request, pk)
    if request.method == "POST":
        return act(request, found)
    return show(request, found)


def readable(request, pk):
    found = Appeal.objects.select_related("appellant", "line", "ruling").filter(pk=pk).first()
    allowed = found is not None and appeals.can_see(request.user, found, on=timezone.localdate())
    return permissions.found_or_404(found, allowed=allowed)


def show(request, found, form=None, status=200):
    context = appeal_pages.page_of(found, request.user, on=timezone.localdate(), language=get_language())
    context["form"] = form or VerdictForm(initial={"points": found.asked, "verdict": VerdictForm.UPHOLD})
    return render(request, "scoring/appeals/appeal.html", context, status=status)


def act(request, found):
    """Carry out what a button of the page asks; a refusal stands above the page, which shows the state as it is."""
    todo = ACTS.get(request.POST.get("do", ""))
    answer = None
    try:
        if todo:
            answer = todo(request, found, {"by": request.user, "at": timezone.now(), "on": timezone.localdate()})
    except appeals.NotAllowed:
        raise PermissionDenied from None
    except (appeals.Refusal, files.FileRefused) as refusal:
        messages.error(request, str(refusal))
    return answer or redirect("appeal", pk=found.pk)


def _answer(request, found, moment):
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    appeals.answer(found, **moment, **form.verdict_given())
    messages.success(request, _("Answered. The appellant was told."))
    return None


def _vote(request, found, moment):
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    after = appeals.vote(found, **moment, **form.verdict_given())
    said = _("Your vote has decided it.") if after.is_closed else _("Voted. It waits for the other members.")
    messages.success(request, said)
    return None


def _ask(request, found, moment):
    appeals.ask(found, question=request.POST.get("text", ""), **moment)
    messages.success(request, _("Asked. The clock stands still until the reply."))


def _refer(request, found, moment):
    appeals.refer(found, reason=request.POST.get("text", ""), **moment)
    messages.success(request, _("Passed on to the committee."))


def _reply(request, found, moment):
    appeals.reply(found, text=request.POST.get("text", ""), **moment)
    messages.success(request, _("Replied. The answer is on its way."))


def _accept(request, found, moment):
    appeals.accept(found, **moment)
    messages.success(request, _("Closed. What was granted is on your statement."))


def _contest(request, found, moment):
    appeals.contest(found, reason=request.POST.get("text", ""), **moment)
    messages.success(request, _("Your appeal is before the committee now."))


def _withdraw(request, found, moment):
    appeals.withdraw(found, **moment)
    messages.success(request, _("Withdrawn. Points that were held back are yours again."))


def _attach(request, found, moment):
    uploads = request.FILES.getlist("files")
    for upload in uploads:
        appeals.attach(found, upload, by=moment["by"], at=moment["at"])
    if uploads:
        messages.success(request, _("Added to the evidence."))


ACTS = {
    "answer": _answer,
    "vote": _vote,
    "ask": _ask,
    "refer": _refer,
    "reply": _reply,
    "accept": _accept,
    "contest": _contest,
    "withdraw": _withdraw,
    "attach": _attach,
}


@require_safe
@login_required
def evidence(request, pk, number):
    """One file, for those who may see the appeal."""
    kept = readable(request, pk).files.filter(pk=number).first()
    permissions.found_or_404(kept, allowed=True)
    return files.response(kept.file, kept.name, files.TYPES[kept.kind][0])


# --- Statistics -------------------------------------------------------------------------------


def chosen_period(request):
    today = timezone.localdate()
    year = periods.period_of("year", today, Company.current().year_starts)
    form = PeriodForm(request.GET)
    first, last = form.chosen(year.first, today)
    return first, last, PeriodForm(initial={"first": first, "last": last})


@require_safe
@permissions.required(permissions.can_see_appeal_statistics)
def statistics(request):
    first, last, form = chosen_period(request)
    figures, total = queries.statistics(first, last, language=get_language())
    context = {
        "figures": figures,
        "total": total,
        "first": first,
        "last": last,
        "form": form,
        "most": max((each.filed for each in figures), default=0),
        "can_see_rules": permissions.can_see_rules(request.user),
        "section": "appeals",
    }
    return render(request, "scoring/appeals/statistics.html", context)


@require_safe
@permissions.required(permissions.can_see_appeal_statistics)
def statistics_export(request):
    first, last, _form = chosen_period(request)
    figures, _total = queries.statistics(first, last, language=get_language())
    header = [
        _("Rule"), _("Code"), _("Filed"), _("Upheld"), _("Rejected"), _("Withdrawn"), _("Open"), _("Points adjusted"),
        _("Working days (median)"),
    ]  # fmt: skip
    rows = (
        [each.name, each.rule, each.filed, each.upheld, each.rejected, each.withdrawn, each.open, each.points,
         "" if each.days is None else each.days]
        for each in figures
    )  # fmt: skip
    return exports.csv_response(f"{_('appeals')}-{first:%Y%m%d}-{last:%Y%m%d}.csv", header, rows)
