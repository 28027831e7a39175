"""Files that prove a claim: taken as `scoring.files` says, kept where nothing serves them, told apart by digest."""

from django.db import transaction
from django.utils.translation import gettext as _

from scoring import files
from scoring.models import Evidence

from . import steps
from .duties import Action, check
from .refusals import EvidenceRefused

SIZE_MAX = files.BYTES_MAX
FILES_MAX = 10


@transaction.atomic
def attach(claim, *, by, at, on, file):
    """Keep an uploaded file as evidence; the same file again is the one that is there.

    :param file: an open `django.core.files.File` with a name
    :raises EvidenceRefused: too large, too many, or none of the types that are taken
    """
    claim = steps.locked(claim)
    check(claim, by, on, Action.ATTACH)
    try:
        checked = files.check(file)
    except files.FileRefused as refusal:
        raise EvidenceRefused(str(refusal)) from refusal
    if found := claim.evidence.filter(digest=checked.digest).first():
        return found
    if claim.evidence.count() >= FILES_MAX:
        raise EvidenceRefused(_("A claim takes %(most)d files at most.") % {"most": FILES_MAX})
    kept = Evidence(
        claim=claim,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        digest=checked.digest,
        added_by=by.person,
        added_at=at,
    )
    kept.file.save(checked.stored, file, save=False)
    try:
        with transaction.atomic():
            kept.save()
    except Exception:
        kept.file.delete(save=False)
        raise
    return kept


@transaction.atomic
def detach(evidence, *, by, at, on):
    """Take a file away again while the claim is the claimant's to change."""
    claim = steps.locked(evidence.claim_id)
    check(claim, by, on, Action.ATTACH)
    if evidence.added_at <= _answered_before(claim):
        raise EvidenceRefused(_("This file has been handed in: add another one instead."))
    _delete([evidence])


def _answered_before(claim):
    """When the claim was last in others' hands: what they saw stays. Drafts may lose any file."""
    from_draft = claim.status == steps.Status.DRAFT
    return claim.filing.created_at.replace(year=1970) if from_draft else claim.steps.latest("id").at


def forget(claim):
    """Delete all files of a claim that is thrown away."""
    _delete(claim.evidence.all())


def _delete(rows):
    for row in list(rows):
        file = row.file
        row.delete()
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))
