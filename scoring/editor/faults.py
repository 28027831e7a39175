"""What is wrong with a form, in the words of a form: at which field, how grave, and what to do."""

from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext_lazy

from scoring.engine.problems import Problem

#: Missing is an error that nobody has made yet: it is pointed out, not held against anyone.
ERROR, MISSING, BLOCKING, WARNING, HINT = "error", "missing", "blocking", "warning", "hint"
SEVERITIES = (ERROR, MISSING, BLOCKING, WARNING, HINT)

#: In place of the engine's words, which speak of a file.
WORDS = {
    "missing": gettext_lazy("Fill this in."),
    "empty_list": gettext_lazy("Add at least one row."),
    "not_a_number": gettext_lazy("“%(value)s” is not a number. Write digits, such as 1000 or 0.5."),
    "number_too_long": gettext_lazy("“%(value)s” has too many digits. Use at most 20 before and 28 after the point."),
    "not_a_date": gettext_lazy("“%(value)s” is not a date. Write it as 2026-01-31."),
    "not_a_count": gettext_lazy("“%(value)s” is not a whole number from 1. Write 1, 2, 3 …"),
    "not_a_code": gettext_lazy(
        "“%(value)s” can't be a code. Use letters, digits, point, hyphen and underscore, at most 80."
    ),
    "not_a_name": gettext_lazy("Name it in at least one language."),
    "steps_not_ascending": gettext_lazy("Each row must start above the one before it. Sort the rows."),
    "slices_start": gettext_lazy("The first slice starts at 0. Add a row that does."),
    "unit_not_positive": gettext_lazy("The unit must be above 0."),
    "value_twice": gettext_lazy("“%(value)s” stands twice. Keep one of them."),
    "listed_twice": gettext_lazy("Something is chosen twice. Keep it once."),
    "negative": gettext_lazy("This must be 0 or more."),
    "negative_percent": gettext_lazy("This must be 0 or more."),
    "bounds_reversed": gettext_lazy("The upper bound is below the lower one. Exchange them."),
    "dates_reversed": gettext_lazy("The last day is before the first one. Exchange them."),
    "times_below_one": gettext_lazy("A campaign only adds: write 1 or more."),
    "settle_needs_period": gettext_lazy("Only a month, quarter or year of a person has an end. Untick this."),
    "field_unknown": gettext_lazy("This doesn't exist on the chosen basis. Choose another one."),
    "milestone_unknown": gettext_lazy("This is none of the attributes below. Choose one of them."),
    "choices_for_choice": gettext_lazy("List the choices for a choice, and only there."),
    "bounds_for_number": gettext_lazy("Only a number has a least and a most. Leave them empty."),
    "claim_unknown": gettext_lazy("This kind of claim is not declared. Choose another basis."),
    "basis_unknown": gettext_lazy("Choose what the rule looks at."),
    "condition_operators": gettext_lazy("Choose how to compare."),
    "union_tag_not_found": gettext_lazy("Choose how the points come about."),
    "code_taken": gettext_lazy("The code %(value)s is in use. Change the rule that has it, or take another code."),
    "code_was_rule": gettext_lazy("%(value)s is the code of a rule, now or earlier. Take another code."),
    "code_was_campaign": gettext_lazy("%(value)s is the code of a campaign, now or earlier. Take another code."),
}
_MISSING = {"empty_list", "not_a_name", "condition_operators", "union_tag_not_found"}


@dataclass(frozen=True)
class Fault:
    """One thing to put right at `place`, the name of a field; `said` is its text where the linter found it."""

    place: str
    kind: str
    severity: str = ERROR
    params: dict = field(default_factory=dict, hash=False)
    said: tuple = ()

    @property
    def stops(self):
        """Whether there is no definition because of it."""
        return self.severity in (ERROR, MISSING)

    @property
    def said_here(self):
        """The text in the reader's language."""
        return self.text(get_language() or "en")

    def text(self, language):
        if self.said:
            return self.said[language.startswith("zh")]
        is_missing = self.severity == MISSING and self.kind not in _MISSING
        if words := WORDS.get("missing" if is_missing else self.kind):
            return str(words) % self.params
        problem = Problem(self.place, self.kind, self.params)
        stop = "。" if language.startswith("zh") else ". "
        said = f"{problem.reason_in(language)}{stop}{problem.next_step_in(language)}{stop.strip()}"
        return said[:1].upper() + said[1:]
