"""Stores the kinds of claim that a book declares. They have no dates: what is claimed is asked for as of now."""

from datetime import date

from scoring.engine import language
from scoring.models import ClaimKind, Rule, RuleVersion

from .storing import due


def store(given, loaded):
    """Store the declared kinds, and keep of the others what rules that are still in force on some date look at.

    :param given: ``{kind: language.ClaimKind}``, all that the book declares, in its order
    """
    reads = fields_read()
    before = {row.kind: row for row in ClaimKind.objects.all()}
    for row in before.values():
        is_retired = row.kind not in given and row.kind not in reads
        if row.is_retired != is_retired:
            row.is_retired = is_retired
            row.save(update_fields=["is_retired"])
    for position, (name, kind) in enumerate(given.items()):
        row = before.get(name) or ClaimKind(kind=name)
        definition = with_read_attributes(kind.definition, row.definition or {}, reads.get(name, ()))
        if definition != row.definition:
            loaded.kinds.append(name)
        row.definition, row.position, row.is_retired = definition, position, False
        row.save()
    # Other attributes may be read otherwise: whatever looks at claims of a changed kind is due.
    bases = [f"claim.{name}" for name in loaded.kinds if name in before]
    for rule in Rule.objects.filter(versions__definition__basis__in=bases).distinct():
        due(rule, date.min)


def fields_read():
    """``{kind: fields}`` that versions in force on some date look at."""
    found = {}
    versions = RuleVersion.objects.filter(withdrawn_at=None, definition__basis__startswith="claim.")
    for definition in versions.values_list("definition", flat=True):
        rule = language.Rule.from_definition(definition)
        same = rule.limit.same if rule.limit else ()
        found.setdefault(rule.basis.removeprefix("claim."), set()).update(rule.fields, same)
    return found


def with_read_attributes(definition, before, reads):
    """The definition with attributes that it dropped, but that claims of earlier days are still scored by."""
    attributes = definition.get("attributes", [])
    names = {name for name, _ in attributes}
    dropped = [pair for pair in before.get("attributes", []) if pair[0] in reads and pair[0] not in names]
    return definition | {"attributes": [*attributes, *dropped]} if dropped else definition


def reads_otherwise(before, after, reads):
    """Whether claims of earlier days would be read in another way: an attribute that rules look at comes or is of
    another type. One that goes stays readable (see `with_read_attributes`)."""
    old, new = ({name: each["type"] for name, each in kind.get("attributes", [])} for kind in (before, after))
    return any(name in new and new[name] != old.get(name) for name in reads)
