"""Rule versions for pages: their names in the reader's language, and the ones that pay for a period."""

import json
from functools import lru_cache

from django.db.models import Q

from scoring.engine.bases import FIELDS
from scoring.engine.evaluation import compile_rule
from scoring.engine.language import Rule
from scoring.models import RuleVersion


def names(version_ids, language):
    """``{version id: name}`` in a language (`en`, `zh-hans`)."""
    wanted = {pk for pk in version_ids if pk}
    rows = RuleVersion.objects.filter(pk__in=wanted).values_list("pk", "definition__name")
    return {pk: named(name, language) for pk, name in rows}


def names_by_code(codes, language):
    """``{rule code: name}``, of each rule's newest version."""
    return {code: named(name, language) for code, name in definition_names(codes).items()}


def named(name, language):
    """A name of a definition in a language, or else in the other one."""
    first, second = ("zh-hans", "en") if language.startswith("zh") else ("en", "zh-hans")
    return (name or {}).get(first) or (name or {}).get(second) or ""


def of_periods(on):
    """The compiled rules in force on a day whose records are persons in a period: ``{kind: [rule]}``."""
    rows = RuleVersion.objects.filter(
        Q(effective_from=None) | Q(effective_from__lte=on),
        Q(effective_to=None) | Q(effective_to__gte=on),
        withdrawn_at=None,
        rule__is_campaign=False,
        definition__basis__startswith="person_",
    )
    found = {"month": [], "quarter": [], "year": []}
    for definition in rows.values_list("definition", flat=True):
        kind = definition["basis"].removeprefix("person_")
        found[kind].append(_compiled(json.dumps(definition, sort_keys=True)))
    return found


@lru_cache(maxsize=500)
def _compiled(definition):
    """A rule ready to run, by the text of its definition: ids mean nothing in another database."""
    rule = Rule.from_definition(json.loads(definition))
    return compile_rule(rule, FIELDS[rule.basis])


def called(text):
    """Codes of rules whose name, in either language, has the text in it."""
    found = RuleVersion.objects.filter(
        Q(definition__name__en__icontains=text) | Q(**{"definition__name__zh-hans__icontains": text})
    )
    return list(found.values_list("rule__code", flat=True).distinct())


def definition_names(codes):
    """``{rule code: {"en": …, "zh-hans": …}}``, of each rule's newest version."""
    rows = RuleVersion.objects.filter(rule__code__in=set(codes)).order_by("number")
    return dict(rows.values_list("rule__code", "definition__name"))
