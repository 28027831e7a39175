"""Teams' pools (T1): which there are, what is in one, who earned it and why, and what became of it."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ledger import queries as ledger
from ledger.models import Transfer
from scoring.engine import periods
from scoring.models import ShareOut
from scoring.queries import pools, share_outs, statements
from scoring.share_out_forms import SpanFilter
from teams import permissions, queries
from teams.models import Person, Team

LINES = 30
SHARE_OUTS = 12
TEAMS = 30


@require_safe
@login_required
def listed(request):
    """The pools that the reader may see; where it is one only, that one."""
    today = timezone.localdate()
    teams = permissions.pools_visible_to(request.user, on=today).select_related("manager").order_by("code")
    few = list(teams[:2])
    if not few:
        raise PermissionDenied
    waiting = share_outs.waiting_for(request.user, on=today)
    if len(few) == 1 and not waiting:
        return redirect("pool", pk=few[0].pk)
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(queries.find_teams(teams, text), TEAMS).get_page(request.GET.get("page"))
    open_ones = ShareOut.objects.filter(team__in=[team.pk for team in page], status__in=ShareOut.OPEN)
    context = {
        "page": page,
        "balances": pools.balances([team.pk for team in page]),
        "open": {each.team_id: each for each in open_ones},
        "waiting": waiting,
        "text": text,
    }
    return render(request, "scoring/pools/listed.html", context)


@require_safe
@login_required
def pool(request, pk):
    today = timezone.localdate()
    team = readable_team(request, pk)
    figures = pools.figures(team)
    is_fragment = request.htmx and request.GET.get("part") == "lines"
    context = {"team": team, **lines_of(request, team, figures), "section": "pools"}
    if is_fragment:
        return render(request, "scoring/pools/lines.html", context)
    earliest, first, last = span_of(team, figures, today)
    span = SpanFilter(request.GET, earliest=earliest, latest=today.replace(day=1))
    first, last = span.chosen(first, last)
    rows = share_outs.of_team(team)
    context |= {
        "figures": figures,
        "months": pools.months(team, figures.account_id, on=today),
        "span": span,
        "first": f"{first:%Y-%m}",
        "last": f"{last:%Y-%m}",
        "contributions": contributions_of(team, first, last),
        "can_share_out": permissions.can_share_out(request.user, team, on=today),
        "open": next((each for each in rows.filter(status__in=ShareOut.OPEN)), None),
        "share_outs": Paginator(rows, SHARE_OUTS).get_page(request.GET.get("page")),
    }
    return render(request, "scoring/pools/pool.html", context)


def readable_team(request, pk):
    found = Team.objects.select_related("manager").filter(pk=pk).first()
    allowed = found is not None and permissions.can_see_pool(request.user, found)
    return permissions.found_or_404(found, allowed=allowed)


def span_of(team, figures, today):
    """(earliest month, and the span that is shown first: what came since the months that were shared out last)."""
    month = today.replace(day=1)
    earliest = min(pools.first_month(figures.account_id) or month, month)
    shared = ShareOut.objects.filter(team=team, status=ShareOut.Status.APPROVED).order_by("-last").first()
    first = earliest if shared is None else min(periods.add_months(shared.last, 1), month)
    return earliest, max(first, periods.add_months(month, 1 - pools.MONTHS)), month


def contributions_of(team, first, last):
    """[(person or None, points)] with the most first; what is nobody's comes last."""
    found = pools.contributions(team, first, last)
    people = Person.objects.in_bulk([pk for pk in found if pk is not None])
    rows = [(people[pk], points) for pk, points in found.items() if pk is not None and points]
    rows.sort(key=lambda row: (-row[1], row[0].code))
    nobodys = found.get(None, Decimal(0))
    return {
        "rows": rows,
        "nobodys": nobodys,
        "most": max((points for _person, points in rows), default=0),
        "total": sum((points for _person, points in rows), nobodys),
    }


def lines_of(request, team, figures):
    lines = ledger.lines(figures.account_id)
    before = request.GET.get("before", "")
    transfers = list(ledger.lines_before(lines, before)[: LINES + 1])
    shown = statements.shown(transfers[:LINES], language=get_language())
    people = pools.people_behind(team, figures.account_id, transfers[:LINES])
    given = [each for each in transfers[:LINES] if each.kind == Transfer.Kind.SHARE_OUT]
    shared, holders = share_outs.by_posting([each.posting_id for each in given]), pools.holders(given)
    rows = [
        (line, people.get(transfer.award_id) or holders.get(transfer.pk, []), shared.get(transfer.posting_id))
        for line, transfer in zip(shown, transfers, strict=False)
    ]
    return {"lines": rows, "older": shown[-1].pk if len(transfers) > LINES else "", "is_first_page": not before}
