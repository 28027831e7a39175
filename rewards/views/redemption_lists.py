"""Everybody's redemptions, and the lists by which purchasing buys and payroll settles; all of them as files."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rewards import redemptions
from rewards.models import Reward
from rewards.queries import redemptions as queries
from rewards.redemption_forms import RedemptionFilter, SpanForm
from scoring import exports
from teams import permissions

PAGE_SIZE = 50
EXPORT_MAX = 100_000
FILTERS = ("q", "status", "kind", "tab")
FORMATS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}
HandOut = Reward.HandOut


@require_safe
@permissions.required(permissions.can_see_all_redemptions)
def everybodys(request):
    chosen = RedemptionFilter(request.GET)
    page = Paginator(chosen.apply(queries.everybodys()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "query": _filters(request),
        "has_person": request.user.person_id is not None,
        "section": "rewards-desk",
    }
    return render(request, "rewards/redemptions/all.html", context)


def _filters(request):
    """The filter as an address, without the page."""
    query = request.GET.copy()
    for name in list(query):
        if name not in FILTERS or not query[name]:
            del query[name]
    return query.urlencode()


@require_safe
@permissions.required(permissions.can_see_all_redemptions)
def export(request, form):
    """The list as it is filtered, all of it."""
    if form not in FORMATS:
        raise Http404
    rows = RedemptionFilter(request.GET).apply(queries.everybodys())[:EXPORT_MAX]
    header = [
        _("Number"), _("Date"), _("Person"), _("Name"), _("Reward"), _("Kind"), _("Quantity"), _("Points"), _("Cost"),
        _("State"), _("Handed out"), _("Taken back"), _("Decided by"), _("Remark"),
    ]  # fmt: skip
    name = f"{_('redemptions')}-{timezone.localdate():%Y%m%d}.{form}"
    return FORMATS[form](name, header, (_row(each) for each in rows.iterator(2_000)))


def _row(each):
    return [
        str(each), each.requested_on, each.person.code, each.person.name, each.reward.name, each.get_kind_display(),
        each.quantity, each.points, each.cost, each.get_status_display(), each.delivered, each.returned,
        str(each.decided_by) if each.decided_by else "", each.remark,
    ]  # fmt: skip


# --- For purchasing and payroll ---------------------------------------------------------------


def ways_of(user):
    """Whose lists the user reads: purchasing its own, payroll its own, points admin and auditor both."""
    both = permissions.roles_of(user) & permissions.SEES_EVERYBODY
    return list(HandOut) if both else redemptions.hands_out(user)


@require_safe
@permissions.required(permissions.can_see_all_redemptions)
def lists(request):
    today = timezone.localdate()
    ways, way = _way(request)
    span = SpanForm(request.GET, on=today)
    rows = list(queries.granted(way, *span.days))
    context = {
        "way": way,
        "ways": [(each, each.label) for each in ways],
        "span": span,
        "rewards": queries.summed(rows, by_person=False),
        "people": queries.summed(rows, by_person=True),
        "homes": queries.homes_of(rows, on=today),
        "cost": sum(each.unit_cost * (each.quantity - each.returned) for each in rows),
        "is_payroll": way == HandOut.FINANCE,
        "first": span.months[0],
        "last": span.months[1],
        "section": "rewards-desk",
    }
    return render(request, "rewards/redemptions/lists.html", context)


@require_safe
@permissions.required(permissions.can_see_all_redemptions)
def lists_export(request, form):
    """What each person gets, as a file."""
    if form not in FORMATS:
        raise Http404
    today = timezone.localdate()
    _ways, way = _way(request)
    span = SpanForm(request.GET, on=today)
    rows = list(queries.granted(way, *span.days))
    homes = queries.homes_of(rows, on=today)
    header = [
        _("Reward code"), _("Reward"), _("Kind"), _("Person"), _("Name"), _("Team"), _("Units"), _("Handed out"),
        _("To hand out"), _("Adds to the coefficient"), _("Points"), _("Cost"),
    ]  # fmt: skip
    found = (_sums(each, homes) for each in queries.summed(rows, by_person=True))
    name = f"{_('redemptions')}-{way}-{span.months[0]:%Y%m}-{span.months[1]:%Y%m}.{form}"
    return FORMATS[form](name, header, found)


def _sums(each, homes):
    return [
        each.reward.code, each.reward.name, each.reward.get_kind_display(), each.person.code, each.person.name,
        homes[each.person.pk].name, each.units, each.handed_out, each.to_hand_out, each.coefficient or "", each.points,
        each.cost,
    ]  # fmt: skip


def _way(request):
    ways = ways_of(request.user)
    if not ways:
        raise PermissionDenied
    asked = request.GET.get("of", "")
    return ways, HandOut(asked) if asked in ways else ways[0]
