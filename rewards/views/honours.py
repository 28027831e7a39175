"""The wall of honours for everybody, and certificates (U2)."""

import logging

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rewards.honour_forms import WallFilter
from rewards.honours import certificates
from rewards.models import HonourGiven
from rewards.queries import honours as queries
from scoring.engine import periods
from scoring.handbook import document
from teams import permissions
from teams.models import Company
from teams.queries import offered

logger = logging.getLogger(__name__)
STARS = 40


@require_safe
@login_required
def wall(request):
    today = timezone.localdate()
    company = Company.current()
    chosen = WallFilter(request.GET).chosen()
    asked = {"kind": chosen["kind"], "of": chosen["of"], "team": chosen["team"], "text": chosen["q"]}
    page = Paginator(queries.wall(request.user, **asked), STARS).get_page(request.GET.get("page"))
    stars = list(page)
    years = queries.hall_years(company.year_starts)
    year = _year(chosen["year"], years, today, company)
    person = request.user.person_id
    context = {
        "page": page,
        "groups": _groups(stars),
        "levels": queries.levels_of([each.person_id for each in stars if each.person_id]),
        "chosen": chosen,
        "teams": offered(chosen["team"], request.user.person),
        "company": company,
        "hall": queries.hall(request.user, year.first, year.last),
        "year": year,
        "years": [periods.period_of("year", first, company.year_starts) for first in years],
        "mine": queries.of_person(person) if person else None,
        "ahead": queries.ahead(person, on=today) if person else [],
        "query": _query(chosen),
        "kinds": ("month", "quarter", "year"),
        "can_run": permissions.can_run_honours(request.user),
    }
    return render(request, "rewards/honours/wall.html", context)


def _year(asked, years, today, company):
    """The year of the hall: as asked for, else the latest in which somebody won something."""
    first = next((each for each in years if each.year == asked), years[0] if years else today)
    return periods.period_of("year", first, company.year_starts)


def _groups(stars):
    """``[(honour, period, [given])]``: who shares a star of a period stands together."""
    found: dict = {}
    for each in stars:
        found.setdefault((each.honour_id, each.first), []).append(each)
    return [(rows[0].honour, queries.period_of(rows[0]), rows) for rows in found.values()]


def _query(chosen):
    names = ("kind", "of", "team", "q")
    return [(name, chosen[name]) for name in names if chosen[name]]


# --- Certificates ---------------------------------------------------------------------------


@require_safe
@login_required
def certificate(request, number):
    """Whether a certificate is genuine, and stands: for everybody who is logged in."""
    given = _given(number)
    company = Company.current()
    context = {
        "given": given,
        "company": company,
        "worded": queries.worded(given, company.year_starts),
        "is_mine": given.person_id is not None and given.person_id == request.user.person_id,
        "can_run": permissions.can_run_honours(request.user),
        "section": "honours",
    }
    return render(request, "rewards/honours/certificate.html", context)


@require_safe
@login_required
def certificate_pdf(request, number):
    given = _given(number)
    language = get_language()
    try:
        made = document.pdf_of(certificates.of(given, language), certificates.TEMPLATE)
    except document.PdfUnavailable:
        logger.exception("The certificate %s could not be made a PDF", number)
        context = {"given": given, "section": "honours"}
        return render(request, "rewards/honours/no_pdf.html", context, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{_('certificate')}-{given.number}.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _given(number):
    rows = HonourGiven.objects.select_related("honour", "person", "team", "revoked_by__person")
    return permissions.found_or_404(rows.filter(number=number).first(), allowed=True)
