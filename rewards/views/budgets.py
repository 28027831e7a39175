"""Budgets, points outstanding and their value (S4): read by finance and who looks after points, set by finance."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rewards import budgets
from rewards.models import Budget, Policy
from rewards.money_forms import BudgetForm
from rewards.queries import money
from scoring import exports
from teams import permissions
from teams.models import Company

TEAMS_SHOWN = 10
FORMS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


@require_safe
@permissions.required(permissions.can_see_budgets)
def listed(request):
    today, company, policy = timezone.localdate(), Company.current(), Policy.current()
    years = money.years(on=today, year_starts=company.year_starts)
    year = _chosen(request.GET.get("year", ""), years, today, company)
    teams = money.outstanding(on=today)
    flow = money.flows(on=today)
    points = sum(team.points for team in teams)
    each = money.catalogue_cost()
    context = {
        "company": company,
        "policy": policy,
        "years": years,
        "year": year,
        "rows": _rows(year, policy, today, company),
        "teams": teams[:TEAMS_SHOWN],
        "more_teams": max(len(teams) - TEAMS_SHOWN, 0),
        "most": max((team.points for team in teams), default=0),
        "available": sum(team.available for team in teams),
        "held": sum(team.held for team in teams),
        "points": points,
        "value": points * policy.point_value,
        "cost_each": each,
        "cost": None if each is None else points * each,
        "flow": flow,
        "forecast": money.forecast(flow, points, on=today, year_starts=company.year_starts),
        "burn": _burn_chart(flow),
        "inflation": _inflation_chart(flow),
        "can_edit": permissions.can_edit_budgets(request.user),
    }
    return render(request, "rewards/money/budgets.html", context)


def _chosen(text, years, today, company):
    running = money.periods.first_day("year", today, company.year_starts)
    return next((year for year in years if f"{year:%Y}" == text), running)


def _rows(year, policy, today, company):
    rows = money.budgets_of(year)
    outlooks = money.outlooks(rows, on=today, year_starts=company.year_starts)
    return [
        {
            "budget": budget,
            "outlook": outlooks.get(budget.pk),
            "share": budget.spent / budget.amount if budget.amount else None,
            "state": budgets.state(budget, policy.budget_warning_percent),
        }
        for budget in rows
    ]


def _burn_chart(flow):
    named = [
        ("issued", _("issued"), "--accent"),
        ("redeemed", _("redeemed"), "--good"),
        ("lapsed", _("lapsed"), "--bad"),
    ]
    return {
        "kind": "groups",
        "is_stacked": False,
        "labels": [f"{month.first:%Y-%m}" for month in flow],
        "titles": [f"{month.first:%Y-%m}" for month in flow],
        "series": [
            {"name": name, "color": color, "values": [float(getattr(month, field)) for month in flow]}
            for field, name, color in named
        ],
    }


def _inflation_chart(flow):
    return {
        "kind": "groups",
        "is_stacked": False,
        "labels": [f"{month.first:%Y-%m}" for month in flow],
        "titles": [f"{month.first:%Y-%m}" for month in flow],
        "series": [
            {
                "name": _("Points per 1,000 of margin"),
                "color": "--accent",
                "values": [round(float(month.per_margin or 0), 2) for month in flow],
            }
        ],
    }


@require_safe
@permissions.required(permissions.can_see_budgets)
def export(request, what, form):
    """`budgets` of a year, or `months`: what each brought and took."""
    today, company, policy = timezone.localdate(), Company.current(), Policy.current()
    if form not in FORMS or what not in ("budgets", "months"):
        raise Http404
    if what == "months":
        header = [
            _("Month"), _("Issued"), _("Redeemed"), _("Lapsed"), _("Forfeited"), _("Margin of contracts"),
            _("Points per 1,000 of margin"),
        ]  # fmt: skip
        rows = (
            [month.first, month.issued, month.redeemed, month.lapsed, month.forfeited, month.margin,
             "" if month.per_margin is None else round(month.per_margin, 2)]
            for month in money.flows(on=today)
        )  # fmt: skip
        return FORMS[form](f"points-{today}.{form}", header, rows)
    year = _chosen(request.GET.get("year", ""), money.years(on=today, year_starts=company.year_starts), today, company)
    header = [_("Year"), _("Team"), _("Kind"), _("Budget"), _("Spent"), _("Left"), _("Stops"), _("State"),
              _("Expected by the year's end"), _("Used up about")]  # fmt: skip
    rows = (
        [row["budget"].year, row["budget"].team.code if row["budget"].team else "", row["budget"].kind,
         row["budget"].amount, row["budget"].spent, row["budget"].left, _("yes") if row["budget"].stops else _("no"),
         row["state"], *_expected(row["outlook"])]
        for row in _rows(year, policy, today, company)
    )  # fmt: skip
    return FORMS[form](f"budgets-{year:%Y}.{form}", header, rows)


def _expected(outlook):
    return ["", ""] if outlook is None else [outlook.expected, outlook.used_up_on or ""]


# --- Setting --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_budgets)
def new(request):
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("team", "kind", "amount", "stops")}
        year = form.cleaned_data["year"]
        try:
            budgets.create(year=year, **asked, by=request.user, at=timezone.now())
            messages.success(request, _("Saved. What was spent before counts from the beginning."))
            return redirect("budgets")
        except budgets.Refusal as refusal:
            form.add_error(None, str(refusal))
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_budgets)
def edit(request, pk):
    budget = permissions.found_or_404(Budget.objects.select_related("team").filter(pk=pk).first(), allowed=True)
    form = _form(request, Budget.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("amount", "stops")}
        try:
            changed = budgets.change(budget, **values, by=request.user, at=timezone.now())
            messages.success(request, _("Saved.")) if changed else messages.info(request, _("Nothing was different."))
            return redirect("budgets")
        except budgets.Refusal as refusal:
            form.add_error("amount", str(refusal))
    return _page(request, form, budget)


@require_POST
@permissions.required(permissions.can_edit_budgets)
def delete(request, pk):
    budget = permissions.found_or_404(Budget.objects.filter(pk=pk).first(), allowed=True)
    try:
        budgets.delete(budget, by=request.user, at=timezone.now())
        messages.success(request, _("Deleted."))
    except budgets.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("budget-edit", pk=pk)
    return redirect("budgets")


def _form(request, instance):
    known = {"on": timezone.localdate(), "year_starts": Company.current().year_starts}
    return BudgetForm(request.POST if request.method == "POST" else None, instance=instance, **known)


def _page(request, form, budget):
    context = {"form": form, "budget": budget, "company": Company.current(), "section": "budgets"}
    return render(request, "rewards/money/budget.html", context, status=422 if form.is_bound else 200)
