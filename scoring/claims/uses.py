"""Evidence counts once: what an approved claim cites is kept, and another claim that cites it is stopped."""

from django.db import IntegrityError, transaction

from scoring.models import Claim, ClaimKind, EvidenceUse
from teams.models import Person

from .refusals import EvidenceUsed

Sort = EvidenceUse.Sort


def cited(claim, kind):
    """``{(sort, value): as a reader knows it}`` of all that the claim cites."""
    found = {}
    if contract := claim.filing.contract:
        found[Sort.CONTRACT, contract.number] = contract.number
    for code in people_named(claim, kind):
        found[Sort.PERSON, code] = code
    for digest, name in claim.evidence.values_list("digest", "name"):
        found[Sort.FILE, digest] = name
    return found


def people_named(claim, kind):
    """Codes of the people whom its attributes name."""
    named = [name for name, attribute in kind.attributes.items() if attribute.type == "person"]
    return [claim.attributes[name] for name in named if claim.attributes.get(name)]


def milestone_of(claim, kind):
    return str(claim.attributes.get(kind.milestone, "")) if kind.milestone else ""


def clash(claim, kind):
    """(other claim, sort, what) of the first thing that another approved claim cites already, or None."""
    cites = cited(claim, kind)
    rows = EvidenceUse.objects.filter(
        scope=kind.evidence_scope, milestone=milestone_of(claim, kind), value__in=[value for _sort, value in cites]
    ).exclude(claim=claim)
    for row in rows.select_related("claim").order_by("id"):
        if (row.sort, row.value) in cites:
            return row.claim, row.sort, cites[row.sort, row.value]
    return _in_files(claim, kind)


def _in_files(claim, kind):
    """The same among claims that came approved by file: they name people too."""
    names = [name for name, attribute in kind.attributes.items() if attribute.type == "person"]
    others = Claim.objects.filter(kind__in=_kinds_of(kind), status=Claim.Status.APPROVED, filing=None)
    if kind.milestone:
        others = others.filter(**{f"attributes__{kind.milestone}": claim.attributes.get(kind.milestone)})
    for code in people_named(claim, kind):
        for name in names:
            if other := others.filter(attributes__contains={name: code}).order_by("number").first():
                return other, Sort.PERSON, Person.objects.filter(code=code).values_list("name", flat=True).first()
    return None


def _kinds_of(kind):
    if kind.group is None:
        return [kind.kind]
    return list(ClaimKind.objects.filter(definition__group=kind.group).values_list("kind", flat=True))


def keep(claim, kind):
    """Note all that an approved claim cites.

    :raises EvidenceUsed: another one was quicker; the database lets only one have it
    """
    scope, milestone = kind.evidence_scope, milestone_of(claim, kind)
    rows = [
        EvidenceUse(claim=claim, scope=scope, milestone=milestone, sort=sort, value=value)
        for sort, value in sorted(cited(claim, kind))
    ]
    try:
        with transaction.atomic():
            EvidenceUse.objects.bulk_create(rows)
    except IntegrityError as refusal:
        if found := clash(claim, kind):
            raise EvidenceUsed(*found) from refusal
        raise


def release(claim):
    """Forget them: the claim is decided anew."""
    EvidenceUse.objects.filter(claim=claim).delete()
