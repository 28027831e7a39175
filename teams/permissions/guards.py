"""What a view begins with: let in, or refuse."""

import functools

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from teams import queries
from teams.models import Person

from .questions import can_see_details


def required(question):
    """Let a view answer only those for whom `question(user)` holds: others log in, or get 403."""

    def decorate(view):
        @login_required
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not question(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def found_or_404(thing, *, allowed):
    """The thing, or 404 also where it exists and is another's: its existence is nobody's business."""
    if thing is None or not allowed:
        raise Http404
    return thing


def person_or_404(user, pk):
    """The person of this number, with today's team, whose details the user may see."""
    found = queries.with_team(Person.objects.filter(pk=pk), on=timezone.localdate()).first()
    return found_or_404(found, allowed=found is not None and can_see_details(user, found))
