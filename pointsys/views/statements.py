"""A person's statement of a published month: page, PDF and CSV, for those who may see the person's details (S6)."""

import logging

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import publications
from ledger import queries as ledger
from ledger import statements as ledger_statements
from ledger.models import Month
from pointsys import statements
from scoring import exports
from scoring.handbook import document
from scoring.queries import statements as lines_of
from teams import permissions

logger = logging.getLogger(__name__)

PAGE = 50
GROUPS = [
    ("", gettext_lazy("All")),
    ("earned", gettext_lazy("Of the month")),
    ("adjustments", gettext_lazy("Adjustments")),
    ("movements", gettext_lazy("Other movements")),
]


@require_safe
@login_required
def own(request, first):
    if request.user.person_id is None:
        raise PermissionDenied
    return show(request, request.user.person, published(first))


@require_safe
@login_required
def of_person(request, first, pk):
    return show(request, permissions.person_or_404(request.user, pk), published(first))


@require_safe
@login_required
def export(request, first, pk, form):
    person, frozen = permissions.person_or_404(request.user, pk), published(first)
    if form not in FORMATS:
        raise Http404
    return FORMATS[form](request, person, frozen)


def published(first):
    return permissions.found_or_404(publications.of_month(first), allowed=True)


def show(request, person, frozen):
    group = request.GET.get("group", "")
    group = group if group in dict(GROUPS) else ""
    account = ledger.available_account(person.pk)
    lines = ledger_statements.lines(account, frozen.first, group)
    page = ledger.lines_before(lines, request.GET.get("before", ""))
    found = lines_of.shown(page[: PAGE + 1], language=get_language())
    context = {
        "person": person,
        "is_own": person.pk == request.user.person_id,
        "frozen": frozen,
        "lines": found[:PAGE],
        "older": f"group={group}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "group": group,
        "groups": GROUPS,
        "section": "months",
    }
    if request.htmx and request.GET.get("part") == "lines":
        return render(request, "scoring/statement_lines.html", context)
    context["statement"] = statements.of_month(person, frozen, at=timezone.now())
    context["month"] = Month.objects.get(first=frozen.first)
    return render(request, "pointsys/months/statement.html", context)


def as_pdf(request, person, frozen):
    contents = statements.of_month(person, frozen, at=timezone.localtime())
    try:
        made = document.pdf_of(statements.of(contents, get_language()), statements.TEMPLATE)
    except document.PdfUnavailable:
        logger.exception("The statement of %s of %s could not be made a PDF", person.code, frozen.first)
        context = {"person": person, "frozen": frozen, "section": "months"}
        return render(request, "pointsys/months/no_pdf.html", context, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name_of(person, frozen, "pdf"))
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_csv(request, person, frozen):
    """Every line in the order of the digest, with the codes that it is made of first."""
    account = ledger.available_account(person.pk)
    rows = ledger_statements.lines(account, frozen.first).order_by("pk")
    kinds = dict(rows.values_list("pk", "kind"))
    lines = lines_of.shown_in_chunks(rows, get_language())
    header = ["id", "kind", "date", "category", "rule", "record", "points", _("Adjusts"), _("Name")]
    table = (
        [
            line.pk,
            kinds[line.pk],
            line.earned_on,
            line.category,
            line.rule,
            line.record,
            line.points,
            f"{line.adjusts:%Y-%m}" if line.adjusts else "",
            line.name,
        ]
        for line in lines
    )
    return exports.csv_response(name_of(person, frozen, "csv"), header, table)


FORMATS = {"pdf": as_pdf, "csv": as_csv}


def name_of(person, frozen, form):
    return f"{_('statement')}-{person.code}-{frozen.first:%Y-%m}.{form}"
