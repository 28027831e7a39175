"""Where the files of claims and appeals lie: a folder that nothing serves, readable for the application alone."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property


class EvidenceStorage(FileSystemStorage):
    """A view hands a file only to those who may see it (`scoring.files.response`)."""

    @cached_property
    def base_location(self):
        return Path(settings.MEDIA_ROOT) / "evidence"


def evidence_storage():
    return EvidenceStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)
