"""The library: approved knowledge, cases and proposals, to be read, searched and marked as used."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring import claim_pages, claims, tasks
from scoring.claims import refusals
from scoring.queries import claims as queries
from teams import permissions

PAGE_SIZE = 20
SECTION = "library"


@require_safe
@login_required
def library(request):
    """All that is in it, what was used most first."""
    language = get_language()
    kinds = [(each.kind, each.name.in_(language)) for each in claims.in_use() if each.library]
    asked, text = request.GET.get("kind", ""), request.GET.get("q", "")[:80]
    page = Paginator(queries.library(text, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kinds": kinds,
        "names": dict(kinds),
        "kind": asked if asked in dict(kinds) else "",
        "q": text,
        "section": SECTION,
    }
    return render(request, "scoring/library/library.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item(request, pk):
    """One piece to read, with how often it was used; a colleague says so once."""
    today = timezone.localdate()
    claim = claim_pages.in_library(pk)
    claim = permissions.found_or_404(claim, allowed=claim is not None)
    if request.method == "POST":
        try:
            _mark(request, claim, {"by": request.user, "at": timezone.now(), "on": today})
        except refusals.NotAllowed:
            raise PermissionDenied from None
        return redirect("library-item", pk=pk)
    kind = claims.last_known(claim.kind)
    context = {
        "claim": claim,
        "kind_name": kind.name.in_(get_language()),
        "story": claim.filing.story if claim_pages.has_filing(claim) else "",
        "attributes": claim_pages.texts_of(claim, kind),
        "may": {str(each) for each in claims.can(claim, request.user, today)},
        "section": SECTION,
    }
    return render(request, "scoring/library/item.html", context)


def _mark(request, claim, who):
    if request.POST.get("do") == "unuse":
        claims.unuse(claim, **who)
        messages.success(request, _("Taken back: you have not used it."))
    else:
        claims.use(claim, **who)
        messages.success(request, _("Thank you: its authors see that it was used."))
    tasks.hurry()
