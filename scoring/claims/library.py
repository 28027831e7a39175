"""The library: colleagues say that they have used an approved piece of knowledge, once each (L3, K2, K3)."""

from django.db import transaction

from scoring.models import Claim, Use

from .duties import Action, check_reader


@transaction.atomic
def use(claim, *, by, at, on):
    """Say that one has used it; again changes nothing.

    :raises NotAllowed: it is one's own, or not in the library
    """
    claim = Claim.objects.get(pk=claim.pk)
    check_reader(claim, by, on, (Action.USE, Action.UNUSE))
    return Use.objects.get_or_create(claim=claim, person=by.person, defaults={"at": at})[0]


@transaction.atomic
def unuse(claim, *, by, at, on):
    """Take it back."""
    claim = Claim.objects.get(pk=claim.pk)
    check_reader(claim, by, on, (Action.USE, Action.UNUSE))
    Use.objects.filter(claim=claim, person=by.person).delete()
