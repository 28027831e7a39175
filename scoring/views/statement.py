"""A person's statement: every line of points, filtered, paged by key, exported."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import months, standings
from ledger import queries as ledger
from ledger.models import Month
from scoring import appeals, exports
from scoring.engine import periods
from scoring.filters import StatementFilter
from scoring.queries import statements, trials
from teams import permissions

PAGE_SIZE = 50
EXPORT_LINES_MAX = 100_000
FORMATS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


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


@require_safe
@login_required
def export(request, pk, form):
    """The lines of the filter as a file, all of them."""
    person = permissions.person_or_404(request.user, pk)
    if form not in FORMATS:
        raise Http404
    lines, _filter, _account = filtered(request, person)
    rows = (export_row(line) for line in statements.shown_in_chunks(lines[:EXPORT_LINES_MAX], get_language()))
    header = [_("Date"), _("Month"), _("Rule"), _("Code"), _("Category"), _("Record"), _("Points"), _("Line")]
    name = f"{_('statement')}-{person.code}-{timezone.localdate():%Y%m%d}.{form}"
    return FORMATS[form](name, header, rows)


def export_row(line):
    category = str(statements.category_label(line.category))
    month = f"{line.posted_month:%Y-%m}"
    return [line.earned_on, month, line.name, line.rule, category, line.record, line.points, line.pk]


def show(request, person):
    lines, chosen, account = filtered(request, person)
    page = ledger.lines_before(lines, request.GET.get("before", ""))
    found = statements.shown(page[: PAGE_SIZE + 1], language=get_language())
    has_more = len(found) > PAGE_SIZE
    is_fragment = request.htmx and request.GET.get("part") == "lines"
    context = {
        "person": person,
        "is_own": person.pk == request.user.person_id,
        "lines": found[:PAGE_SIZE],
        "filter": chosen,
        "is_first_page": page is lines,
        "address": address(request),
        "older": address(request, before=found[PAGE_SIZE - 1].pk) if has_more else "",
        "section": "statement" if person.pk == request.user.person_id else section_of(request.user),
    }
    context["appeals"] = appeals.on_lines(found, person, on=timezone.localdate()) if context["is_own"] else None
    if is_fragment:
        return render(request, "scoring/statement_lines.html", context)
    context["has_trial"] = trials.has_lines(account)
    context["sums"] = ledger.sums(lines)
    context["opening"], context["closing"] = balances(account, chosen.chosen_month)
    context |= {"provisional": ledger.provisional(account), "spendable": ledger.spendable(account)}
    if month := chosen.chosen_month:
        context["period"] = periods.period_of("month", month)
        context["adjusted"] = standings.adjustments(month, context["period"].last, [account]).get(account)
        context["is_fixed"] = ledger.month_status(month) in Month.FIXED
    return render(request, "scoring/statement.html", context)


def filtered(request, person):
    account = ledger.available_account(person.pk)
    chosen = StatementFilter(request.GET, account_id=account, language=get_language())
    return chosen.apply(ledger.lines(account)), chosen, account


def balances(account, month):
    """Balance before and after a month; without a month, nothing and the balance now."""
    if month is None:
        return None, ledger.balance(account)
    return ledger.balance_before(account, month), ledger.balance_before(account, months.following(month))


def address(request, **changes):
    """The filter as an address: what is empty, or belongs to the paging, is left out."""
    query = request.GET.copy()
    for name in [name for name in query if not query[name] or name in ("before", "part")]:
        del query[name]
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def section_of(user):
    return "people" if permissions.can_see_directory(user) else "my-team"
