"""Evidence of an appeal: files of the kinds that `scoring.files` takes, added by the appellant while it is open."""

from django.core.files.base import File
from django.db import transaction

from scoring import files
from scoring.models import Appeal, AppealFile
from teams import audit

from . import refusals, rights

FILES_MAX = 5


@transaction.atomic
def attach(appeal, upload, *, by, at):
    """Keep an uploaded file as evidence.

    :raises NotAllowed: only the appellant brings evidence
    :raises scoring.files.FileRefused: the file is not taken
    """
    appeal = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if not rights.is_appellant(by, appeal):
        raise refusals.NotAllowed
    if appeal.is_closed:
        raise refusals.MoveRefused(appeal)
    if appeal.files.count() >= FILES_MAX:
        raise refusals.TooManyFiles(FILES_MAX)
    checked = files.check(upload)
    kept = AppealFile(
        appeal=appeal, name=checked.name, kind=checked.kind, size=checked.size, digest=checked.digest, by=by, at=at
    )
    kept.file.save(checked.stored, File(upload), save=False)
    try:
        kept.save()
    except Exception:
        kept.file.delete(save=False)
        raise
    said = {"name": checked.name, "digest": checked.digest}
    audit.record("appeal.evidence", target=appeal.number, by=by, at=at, after=said)
    return kept
