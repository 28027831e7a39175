"""Which records a rule can look at: for each field the values that its conditions leave.

What it knows: the declared type, choices and bounds of each field, and which fields have a value only together.
What it does not know: any other relation between two fields (an order value is sales by contracts, say), so two fields
are taken as independent. A region that is empty is empty for sure; one that is not may still hold no record. Attributes
of claims are taken as their kind declares them now; older claims may hold something else.
"""

from collections.abc import Iterable, Mapping

from ..claims import ClaimKind
from ..domains import bounds, declared, known_values, may_be_missing
from ..terms import Condition
from .values import Values, all_values

#: A field that has a value only where the other one has.
_NEEDS = (
    ("attainment", "sales_target"),
    ("days_early", "days_to_paid"),
    ("aov_growth", "aov"),
    ("aov_growth", "aov_before"),
)
#: And the other way round.
_TOGETHER = {("attainment", "sales_target"), ("days_early", "days_to_paid")}


class Region:
    """The values that each field of a basis can have where some conditions hold."""

    def __init__(self, basis: str, claims: Mapping[str, ClaimKind], narrowed: Mapping[str, Values] | None = None):
        self.basis = basis
        self.claims = claims
        self.narrowed = dict(narrowed or {})

    def __getitem__(self, name: str) -> Values:
        return self.narrowed[name] if name in self.narrowed else self.whole(name)

    def whole(self, name: str) -> Values:
        """All that the field can hold, whatever the conditions."""
        field = declared(self.basis, name, self.claims)
        return all_values(
            field,
            bounds(self.basis, name, self.claims),
            known_values(self.basis, field),
            may_be_missing(self.basis, name),
        )

    def where(self, conditions: Iterable[Condition]) -> "Region":
        """The region in which all the conditions hold as well."""
        found = Region(self.basis, self.claims, self.narrowed)
        for condition in conditions:
            found.narrowed[condition.field] = found[condition.field].narrowed(condition)
        return found._with_needs()

    def holding(self, name: str, values: Values) -> "Region":
        """The region in which a field has one of some values."""
        return Region(self.basis, self.claims, {**self.narrowed, name: self[name].within(values)})._with_needs()

    @property
    def empty_field(self) -> str | None:
        """A field for which no value is left: no record is in the region."""
        return next((name for name, values in self.narrowed.items() if values.is_empty), None)

    def meets(self, other: "Region") -> bool:
        """Whether a record can be in both."""
        names = {**self.narrowed, **other.narrowed}
        both = Region(self.basis, self.claims, {name: self[name].within(other[name]) for name in names})
        return both._with_needs().empty_field is None

    def _with_needs(self) -> "Region":
        """Fields that have a value only together: what is known of one is known of the other."""
        if self.basis.startswith("claim."):
            return self
        for name, needed in _NEEDS:
            pairs = [(name, needed), (needed, name)] if (name, needed) in _TOGETHER else [(name, needed)]
            for one, other in pairs:
                if one in self.narrowed and not self.narrowed[one].may_be_missing:
                    self.narrowed[other] = self[other].known()
                if other in self.narrowed and not self.narrowed[other].has_values:
                    self.narrowed[one] = self[one].missing()
        return self
