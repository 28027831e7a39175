"""The desk of second looks: the sampled claim, without what was decided about it."""

from scoring.models import Rereview

from . import claims

TEMPLATE, REFUSALS = claims.TEMPLATE, claims.REFUSALS


def shown(request, key):
    return claims.shown(request, _claim_of(key))


def act(request, key, do):
    return claims.act(request, _claim_of(key), do)


def _claim_of(key):
    return Rereview.objects.filter(pk=key).values_list("claim", flat=True).first()
