"""What one was told: the list, unread first; opening one marks it read and goes where it points."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from teams import notice_texts, notices, permissions
from teams.models import Notice

PAGE_SIZE = 40


@require_safe
@login_required
def listed(request):
    """One's own notices: unread first, by day, of all subjects or of one."""
    rows = Notice.objects.filter(person=own(request))
    kinds = rows.order_by().values_list("kind", flat=True).distinct()
    subjects = sorted({(kind.partition(".")[0], str(notice_texts.subject_of(kind))) for kind in kinds})
    chosen = request.GET.get("about", "")
    if chosen in dict(subjects):
        rows = rows.filter(kind__startswith=f"{chosen}.")
    else:
        chosen = ""
    ordered = rows.annotate(is_read=Q(read_at__isnull=False)).order_by("is_read", "-at", "-id")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": by_day(page),
        "subjects": subjects,
        "about": chosen,
        "newest": max((notice.pk for notice in page), default=0),
        "has_unread": any(notice.read_at is None for notice in page),
        "section": "notices",
    }
    return render(request, "teams/notices.html", context)


def by_day(page):
    """``[(is unread, day, [(notice, text)])]`` in the order of the page."""
    shown = [(notice, notice_texts.text_of(notice)) for notice in page]
    grouped = groupby(shown, key=lambda pair: (pair[0].read_at is None, timezone.localdate(pair[0].at)))
    return [(is_unread, day, list(group)) for (is_unread, day), group in grouped]


@require_POST
@login_required
def opened(request, pk):
    """Mark one as read and go where it points; with `stay` back to the list."""
    found = Notice.objects.filter(person=own(request), pk=pk).first()
    found = permissions.found_or_404(found, allowed=True)
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    target = found.url
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if "stay" in request.POST or not is_ours:
        target = reverse("notices")
    return HttpResponseRedirect(target)


@require_POST
@login_required
def read_all(request):
    """Mark as read what the reader has seen: what came since stays unread."""
    seen = request.POST.get("newest", "")
    if seen.isdecimal() and len(seen) < 19:
        notices.read_all(own(request), at=timezone.now(), up_to=int(seen))
    return redirect("notices")


def own(request):
    """Whose notices these are.

    :raises PermissionDenied: a login that is no person is told nothing
    """
    if request.user.person_id is None:
        raise PermissionDenied
    return request.user.person_id
