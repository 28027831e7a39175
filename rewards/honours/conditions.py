"""What it takes to win an honour: checked before it is stored, and said as a sentence in the reader's language."""

import functools
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ledger.queries import CATEGORIES
from rewards.models import Honour
from scoring.queries.statements import category_label

from .measures import MEASURES

Sort = Honour.Sort


class ConditionWrong(Exception):
    """A condition that can't be checked: `problems` are sentences, each about one part of it."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


class Condition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def stored(self):
        """As the honour keeps it: JSON without what is not asked for."""
        return self.model_dump(mode="json", exclude_defaults=True)


class Star(Condition):
    """The best of a period (U2), and who is one of them at all (T4).

    `attainment_min` is a share of the target (1 is all of it); `collaboration_min` points of that category.
    """

    by: Literal["points", "attainment", "category", "average"] = "points"
    category: Literal[CATEGORIES] | None = None
    attainment_min: Annotated[Decimal, Field(gt=0, le=10)] | None = None
    collaboration_min: Annotated[Decimal, Field(gt=0, max_digits=12)] | None = None
    no_finding: bool = False

    @model_validator(mode="after")
    def _category_fits(self):
        if (self.by == "category") != (self.category is not None):
            raise ValueError("category")
        return self


class Badge(Condition):
    """A measure of `measures.MEASURES` that reaches a number."""

    measure: Literal[tuple(MEASURES)]
    at_least: Annotated[Decimal, Field(gt=0, max_digits=14)]


class Level(Condition):
    """Points earned in a lifetime."""

    points: Annotated[Decimal, Field(gt=0, max_digits=14)]

    measure: Literal["points_total"] = "points_total"

    @property
    def at_least(self):
        return self.points


MODELS = {Sort.STAR: Star, Sort.BADGE: Badge, Sort.LEVEL: Level}

SAID = {
    "by": gettext_lazy("Say what the best are ranked by: points, attainment or one category's points."),
    "category": gettext_lazy("Choose a category where the best are ranked by one category's points, and only there."),
    "average": gettext_lazy("Points for each member rank teams only. Choose another measure for people."),
    "attainment_min": gettext_lazy("The target reached is a share above 0 and up to 10, such as 1 for all of it."),
    "collaboration_min": gettext_lazy("The floor of collaboration points is a number above 0."),
    "no_finding": gettext_lazy("Say with true or false whether a finding rules somebody out."),
    "measure": gettext_lazy("Choose what is counted: one of the measures of the list."),
    "at_least": gettext_lazy("Say from which number on the badge is given: above 0."),
    "points": gettext_lazy("Say from how many points on the level is reached: above 0."),
}


def parsed(sort, data, *, of_teams=False):
    """The condition of an honour of a sort as `Star`, `Badge` or `Level`.

    :param data: what `Honour.condition` keeps
    :raises ConditionWrong: with a sentence for each part that doesn't do
    """
    try:
        found = MODELS[sort].model_validate(data)
    except ValidationError as error:
        raise ConditionWrong(list(dict.fromkeys(_sentences(error)))) from error
    if sort == Sort.STAR and found.by == "average" and not of_teams:
        raise ConditionWrong([str(SAID["average"])])
    return found


def of(honour):
    return parsed(honour.sort, honour.condition, of_teams=honour.of_teams)


def _sentences(error):
    for each in error.errors():
        part = str(each["loc"][0]) if each["loc"] else "category"
        known = part in SAID and each["type"] != "extra_forbidden"
        yield str(SAID[part]) if known else _("“%(part)s” is no part of this condition. Leave it out.") % {"part": part}


# --- As a sentence ----------------------------------------------------------------------------


def sentence(honour):
    """What it takes, in the reader's language; a prize is named as well."""
    try:
        condition = of(honour)
    except ConditionWrong as wrong:
        return str(wrong)
    said = _star(honour, condition) if honour.sort == Sort.STAR else _badge(honour, condition)
    if honour.points:
        said = [*said, _("Prize for each: %(points)s points.") % {"points": number(honour.points)}]
    return functools.reduce(_followed, said)


def _followed(first, second):
    # Chinese sentences follow one another without a space.
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def number(value):
    """A number as it is read: no more decimals than it has."""
    value = Decimal(value)
    whole = value == value.to_integral_value()
    return number_format(value.quantize(Decimal(1)) if whole else value.normalize(), force_grouping=True)


HEADS = {
    ("month", False): ngettext_lazy(
        "Each month the best by %(measure)s.", "Each month the best %(places)s by %(measure)s.", "places"
    ),
    ("quarter", False): ngettext_lazy(
        "Each quarter the best by %(measure)s.", "Each quarter the best %(places)s by %(measure)s.", "places"
    ),
    ("year", False): ngettext_lazy(
        "Each year the best by %(measure)s.", "Each year the best %(places)s by %(measure)s.", "places"
    ),
    ("month", True): ngettext_lazy(
        "Each month the best team by %(measure)s.", "Each month the best %(places)s teams by %(measure)s.", "places"
    ),
    ("quarter", True): ngettext_lazy(
        "Each quarter the best team by %(measure)s.", "Each quarter the best %(places)s teams by %(measure)s.", "places"
    ),
    ("year", True): ngettext_lazy(
        "Each year the best team by %(measure)s.", "Each year the best %(places)s teams by %(measure)s.", "places"
    ),
}
RANKED_BY = {
    "points": gettext_lazy("points"),
    "attainment": gettext_lazy("attainment of the sales target"),
    "average": gettext_lazy("points for each member"),
}


def ranked_by(condition):
    if condition.by == "category":
        return _("points of %(category)s") % {"category": category_label(condition.category)}
    return str(RANKED_BY[condition.by])


def _star(honour, condition):
    head = HEADS[honour.period, honour.of_teams] % {"places": honour.places, "measure": ranked_by(condition)}
    only = list(_only(condition))
    if not only:
        return [head]
    return [head, _("Only with %(conditions)s.") % {"conditions": pgettext("between conditions", ", ").join(only)}]


def _only(condition):
    if condition.attainment_min is not None:
        percent = number(condition.attainment_min * 100)
        yield _("at least %(percent)s%% of the target reached") % {"percent": percent}
    if condition.collaboration_min is not None:
        points = number(condition.collaboration_min)
        yield _("at least %(points)s collaboration points") % {"points": points}
    if condition.no_finding:
        yield _("no finding in the period")


def _badge(honour, condition):
    said = {"measure": MEASURES[condition.measure].label, "number": number(condition.at_least)}
    if honour.sort == Sort.LEVEL:
        return [_("Level %(step)s: from %(number)s points earned on.") % {**said, "step": honour.step}]
    return [_("Once for everybody: %(measure)s, at least %(number)s.") % said]
