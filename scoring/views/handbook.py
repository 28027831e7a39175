"""The points handbook: a page for everybody, and the same as a PDF."""

import logging
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring.handbook import contents, document, printed, scheme
from teams.models import Company

logger = logging.getLogger(__name__)

EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


@require_safe
@login_required
def handbook(request, more):
    """The page of a day.

    :param more: `more(company, language=…)` gives the topics of applications above
    """
    company, today = Company.current(), timezone.localdate()
    on = day_of(request, today)
    whole = contents.of_day(on, language=get_language())
    text = request.GET.get("q", "")[:80]
    context = {
        "handbook": contents.found(whole, text),
        "whole": whole,
        "topics": _topics(whole, company, get_language(), more),
        "company": company,
        "on": on,
        "today": today,
        "q": text,
        "query": address(on, today),
    }
    if request.htmx and request.GET.get("part") == "rules":
        return render(request, "scoring/handbook_found.html", context)
    return render(request, "scoring/handbook.html", context)


@require_safe
@login_required
def pdf(request, more):
    company, today = Company.current(), timezone.localdate()
    on = day_of(request, today)
    language = get_language()
    found = contents.of_day(on, language=language)
    data = printed.of(found, _topics(found, company, language, more), company, language)
    try:
        made = document.pdf_of(data)
    except document.PdfUnavailable:
        logger.exception("The handbook of %s could not be made a PDF", on)
        return render(request, "scoring/handbook_no_pdf.html", {"query": address(on, today)}, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{_('handbook')}-{on:%Y%m%d}.pdf"
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name)
    return answer


def _topics(found, company, language, more):
    return scheme.topics(found, company, language, more(company, language=language))


def day_of(request, today):
    """The asked day; what is no date counts as today."""
    try:
        asked = parse_date(request.GET.get("on", ""))
    except ValueError:
        asked = None
    return min(max(asked or today, EARLIEST), LATEST)


def address(on, today):
    """What links of the page carry along: nothing for today."""
    return "" if on == today else f"on={on.isoformat()}"
