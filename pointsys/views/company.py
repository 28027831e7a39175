"""The company's figures, and the list of all people, for those who look after everybody."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ledger import standings
from pointsys import rosters
from pointsys.forms import PeopleForm
from scoring.engine import periods
from scoring.queries import team_boards
from teams import permissions, queries
from teams.models import Company, Person

PEOPLE_PAGE = 50
TOP = 5


@require_safe
@permissions.required(permissions.can_see_company)
def company(request):
    today = timezone.localdate()
    company = Company.current()
    period = rosters.month_of(today)
    before = periods.preceding(period)
    figures = team_boards.figures(period, on=today, company=company)
    roots = [each for each in figures.values() if each.parent_id is None]
    # One team over all the others says nothing that the company's figures don't.
    shown = roots if len(roots) != 1 else [figures[pk] for pk in rosters.children(roots[0], figures)]
    earlier = team_boards.figures(before, on=before.last, company=company)
    context = {
        "company": company,
        "period": period,
        "before": before,
        "now": team_boards.together(roots),
        "earlier": team_boards.together([each for each in earlier.values() if each.parent_id is None]),
        "teams": rosters.ranked(shown or roots),
        "leaves": team_boards.ranked([each for each in figures.values() if each.is_leaf], "points")[:TOP],
        "top": standings.points("month", period.first, on=today).top(TOP),
    }
    return render(request, "pointsys/company.html", context)


@require_safe
@permissions.required(permissions.can_see_directory)
def people(request):
    """Everybody, by code, a page at a time by key."""
    form = PeopleForm(request.GET)
    form.full_clean()
    text = form.cleaned_data.get("q") or ""
    after = form.cleaned_data.get("after") or ""
    rows = queries.find_people(Person.objects.select_related("team"), text).order_by("code")
    rows = queries.with_team(rows, on=timezone.localdate())
    if after:
        rows = rows.filter(code__gt=after)
    found = list(rows[: PEOPLE_PAGE + 1])
    context = {
        "people": found[:PEOPLE_PAGE],
        "teams": queries.teams_by_id({each.current_team_id for each in found}),
        "more": found[PEOPLE_PAGE - 1].code if len(found) > PEOPLE_PAGE else "",
        "form": form,
        "text": text,
        "today": timezone.localdate(),
    }
    template = "pointsys/people_rows.html" if request.htmx and after else "pointsys/people.html"
    return render(request, template, context)
