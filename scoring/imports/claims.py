"""What a claim says must fit its kind, where a rule book declares it: at import, and when the kind is loaded."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring import models
from scoring.engine import language
from scoring.engine.problems import Problem


class NotFiledHere:
    """A check of rows: a claim that was filed here is decided here, and a file changes neither it nor its shares.

    One that came by file, and only waits here, stays the file's.
    """

    def __init__(self, column):
        self.column = column
        self.numbers = set(models.Filing.objects.exclude(claimant=None).values_list("claim__number", flat=True))

    def __call__(self, values: dict[str, Any], refuse: Callable, note: Callable) -> None:
        number = values[self.column]
        if number in self.numbers:
            refuse(self.column, number, _("claim %(number)s was filed here and is decided here") % {"number": number})


class Attributes:
    """A check of rows (see `rows.RowCheck`): errors refuse the claim, warnings are notes."""

    def __init__(self):
        # Read at once: while rows stream into the database, its connection answers nothing else.
        self.kinds = {
            kind.kind: language.ClaimKind.from_definition(kind.definition)
            for kind in models.ClaimKind.objects.filter(is_retired=False)
        }

    def __call__(self, values: dict[str, Any], refuse: Callable, note: Callable) -> None:
        kind = self.kinds.get(values["kind"])
        if kind is None:
            return
        for problem in language.check_attributes(kind, values["attributes"]):
            text = f"{values['kind']}.{problem.path}: {problem.reason_in(get_language() or 'en')}"
            if problem.severity == "error":
                refuse("attributes", values["attributes"].get(problem.path), text)
            else:
                note(text)


def claims_that_do_not_fit(kinds: Iterable[language.ClaimKind]) -> list[tuple[str, Problem]]:
    """(claim number, error) for every stored claim of these kinds whose attributes don't fit them."""
    by_kind = {kind.kind: kind for kind in kinds}
    claims = models.Claim.objects.filter(kind__in=by_kind).order_by("number")
    return [
        (number, problem)
        for number, kind, attributes in claims.values_list("number", "kind", "attributes").iterator()
        for problem in language.check_attributes(by_kind[kind], attributes)
        if problem.severity == "error"
    ]
