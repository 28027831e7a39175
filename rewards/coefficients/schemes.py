"""Making and replacing schemes; one that was used is never changed, a new one begins later."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger.months import constraint_of
from rewards.models import Band, Coefficient, CoefficientScheme
from teams import audit, permissions

from .bands import check_bands


class Refusal(Exception):
    """Why a scheme can't be set so."""


class NotAllowed(Refusal):
    def __init__(self):
        super().__init__(_("Only points admins set schemes of coefficients."))


class AlreadyThere(Refusal):
    def __init__(self):
        super().__init__(_("A scheme for this sort of period begins on that day already. Edit that one."))


class SchemeUsed(Refusal):
    def __init__(self):
        super().__init__(_("Coefficients were frozen by this scheme: it stays as it is. Make one that begins later."))


class TooEarly(Refusal):
    def __init__(self):
        text = _("Coefficients of later periods are frozen already. Let the scheme begin after them.")
        super().__init__(text)


def is_used(scheme):
    return Coefficient.objects.filter(scheme=scheme).exists()


def create(*, period, starts_on, otherwise, rows, by, at):
    """A scheme in force for periods that begin on the day or later, until the next one of that sort begins.

    :param rows: `bands.Row`s in any order
    :raises SchemeRefused: the bands don't hold together
    :raises TooEarly: a period that it would decide is frozen
    """
    _check(by)
    ordered = check_bands(rows, otherwise)
    if Coefficient.objects.filter(kind=period, first__gte=starts_on).exists():
        raise TooEarly
    try:
        with transaction.atomic():
            made = CoefficientScheme.objects.create(period=period, starts_on=starts_on, otherwise=otherwise)
            _write(made, ordered)
            audit.record("coefficients.scheme_created", target=str(made.pk), by=by, at=at, after=said(made))
    except IntegrityError as refusal:
        if constraint_of(refusal) != "coefficient_scheme_once":
            raise
        raise AlreadyThere from refusal
    return made


@transaction.atomic
def replace(scheme, *, otherwise, rows, by, at):
    """Give a scheme that was not used yet other bands.

    :raises SchemeUsed: coefficients were frozen by it
    """
    scheme = _unused(scheme, by)
    ordered = check_bands(rows, otherwise)
    before = said(scheme)
    scheme.otherwise = otherwise
    scheme.save(update_fields=["otherwise"])
    scheme.bands.all().delete()
    _write(scheme, ordered)
    audit.record("coefficients.scheme_changed", target=str(scheme.pk), by=by, at=at, before=before, after=said(scheme))
    return scheme


@transaction.atomic
def delete(scheme, *, by, at):
    """:raises SchemeUsed: coefficients were frozen by it"""
    scheme = _unused(scheme, by)
    audit.record("coefficients.scheme_deleted", target=str(scheme.pk), by=by, at=at, before=said(scheme))
    scheme.delete()


def said(scheme):
    """A scheme as the audit keeps it."""
    bands = scheme.bands.values_list("up_to", "is_percent", "coefficient")
    return {
        "period": scheme.period,
        "starts_on": scheme.starts_on,
        "otherwise": scheme.otherwise,
        "bands": [[up_to, "%" if is_percent else "", coefficient] for up_to, is_percent, coefficient in bands],
    }


def _unused(scheme, by):
    _check(by)
    # Freezing locks it too: no period is frozen by half of a change.
    scheme = CoefficientScheme.objects.select_for_update().get(pk=scheme.pk)
    if is_used(scheme):
        raise SchemeUsed
    return scheme


def _check(by):
    if not permissions.can_edit_policy(by):
        raise NotAllowed


def _write(scheme, ordered):
    Band.objects.bulk_create(Band(scheme=scheme, **row._asdict()) for row in ordered)
