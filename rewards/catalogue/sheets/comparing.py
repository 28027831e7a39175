"""What rows of a file would do to the catalogue as it is now; nothing is changed by looking."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from rewards.catalogue import checking
from rewards.catalogue.refusals import StockTooLow
from rewards.models import Grade, Honour, Reward
from scoring.imports.cleaners import Refused, as_text
from teams.models import Team

from .columns import BY_NAME, DEFAULTS, UNLIMITED
from .writing import complete, values_of

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass
class Line:
    """What becomes of one line of a file. `changes`: ``[(column, before, after)]``; `reasons`: sentences."""

    number: int
    code: str
    outcome: str
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    reward: Any = None

    @property
    def name(self):
        return self.values.get("name_en") or self.values.get("name_zh") or ""


@dataclass
class Comparison:
    lines: list
    notes: list = field(default_factory=list)

    def of(self, outcome):
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def counts(self):
        return {outcome: len(self.of(outcome)) for outcome in (NEW, CHANGED, UNCHANGED, REFUSED)}

    @property
    def can_be_applied(self):
        return bool(self.of(NEW) or self.of(CHANGED))

    @property
    def mark(self):
        """Stands for what would happen: the same as long as neither file nor catalogue changes."""
        told = [[line.code, line.outcome, line.changes, line.reasons] for line in self.lines]
        return hashlib.sha256(json.dumps(told, cls=DjangoJSONEncoder).encode()).hexdigest()


def compare(found):
    """What these rows would do to the catalogue as it is now.

    :param found: ``[(line, {column: cell})]`` as `read` gives them
    """
    codes = {as_text(row.get("code")) for _number, row in found}
    rewards = {reward.code: reward for reward in complete(Reward.objects.filter(code__in=codes))}
    known = Known()
    lines, seen = [], {}
    for number, row in found:
        line = _compared(number, row, rewards, known)
        if line.code and line.code in seen:
            line.outcome, line.changes = REFUSED, []
            line.reasons.append(_("The code stands in line %(line)d already.") % {"line": seen[line.code]})
        seen.setdefault(line.code, number)
        lines.append(line)
    return Comparison(lines)


class Known:
    """What codes of a file can name."""

    def __init__(self):
        self.grades = {grade.code: grade for grade in Grade.objects.all()}
        self.levels = {honour.code: honour for honour in Honour.objects.filter(sort=Honour.Sort.LEVEL)}
        self.teams = {team.code: team for team in Team.objects.all()}


def _compared(number, row, rewards, known):
    given, reasons = _cleaned(row)
    line = Line(number, given.pop("code", None) or as_text(row.get("code")), REFUSED, reasons=reasons)
    if not line.code and not reasons:
        reasons.append(_("The code is missing."))
    if reasons:
        return line
    line.reward = rewards.get(line.code)
    before = values_of(line.reward) if line.reward else DEFAULTS
    line.values = before | given
    line.changes = [
        (name, before[name], value) for name, value in line.values.items() if name != "code" and value != before[name]
    ]
    reasons += _misfits(line, known)
    if not reasons:
        line.outcome = NEW if line.reward is None else CHANGED if line.changes else UNCHANGED
    return line


def _cleaned(row):
    """``({column: value} of what the row says, [what can't be read])``."""
    given, reasons = {}, []
    for name, cell in row.items():
        column = BY_NAME[name]
        try:
            value = column.clean(cell)
        except Refused as refusal:
            reasons.append(f"{name}: “{as_text(cell)[:60]}” {refusal}")
            continue
        if value is not None:
            given[name] = value
        elif not column.keeps and name != "code":
            given[name] = column.empty
    return given, reasons


def _misfits(line, known):
    """Sentences on what of a line doesn't fit together, or with what is there."""
    values, reward = line.values, line.reward
    unknown = {
        "lowest_grade": [values["lowest_grade"]] if values["lowest_grade"] not in (None, *known.grades) else [],
        "lowest_level": [values["lowest_level"]] if values["lowest_level"] not in (None, *known.levels) else [],
        "teams": [team for team in values["teams"] if team not in known.teams],
    }
    for name, codes in unknown.items():
        if codes:
            yield _("%(column)s: nothing has the code %(codes)s.") % {"column": name, "codes": ", ".join(codes)}
    for name, sentence in checking.problems(values).items():
        yield f"{name}: {sentence}"
    units = values["stock"]
    if reward is not None and units != UNLIMITED and units < reward.stock.taken:
        yield f"stock: {StockTooLow(reward.stock.taken)}"
