"""A reward's picture: taken by its bytes, kept under its digest outside of what the web server serves.

It is kept as it came: no library that redraws pictures is among the requirements.
"""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils.translation import gettext as _

from rewards.models import Reward
from scoring import files
from teams import permissions

from . import editing
from .refusals import NotAllowed, PictureRefused

KINDS = ("jpg", "png", "webp")
BYTES_MAX = 2 << 20
ACCEPT = "image/jpeg,image/png,image/webp"


def storage():
    return FileSystemStorage(Path(settings.MEDIA_ROOT) / "rewards")


def attach(reward, *, file, by, at):
    """Keep an uploaded picture in place of the one before.

    :param file: an open `django.core.files.File` with a name
    :raises PictureRefused: too large, damaged, or none of the kinds that are taken
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    if file.size > BYTES_MAX:
        text = _("The picture is larger than %(size)d MB. Choose a smaller one.")
        raise PictureRefused(text % {"size": BYTES_MAX >> 20})
    try:
        checked = files.check(file)
    except files.FileRefused as refusal:
        raise PictureRefused(str(refusal)) from refusal
    if checked.kind not in KINDS:
        text = _("%(name)s is no picture that pages can show. Taken are: %(kinds)s.")
        raise PictureRefused(text % {"name": checked.name, "kinds": ", ".join(KINDS)})
    name = f"{checked.digest}.{checked.kind}"
    if not storage().exists(name):
        storage().save(name, file)
    return _put(reward, name, checked.content_type, by=by, at=at)


def remove(reward, *, by, at):
    """Take the picture away; pages show the sign of its kind instead."""
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    return _put(reward, "", "", by=by, at=at)


@transaction.atomic
def _put(reward, name, content_type, *, by, at):
    reward = editing.locked(reward)
    before, reward.picture, reward.picture_type = reward.picture, name, content_type
    if before != name:
        reward.save()
        editing.record_change("reward.picture", reward, {"picture": before}, {"picture": name}, by=by, at=at)
        transaction.on_commit(lambda: _forget(before))
    return reward


def _forget(name):
    """Delete a file that no reward shows any more; copies of a reward share theirs."""
    if name and not Reward.objects.filter(picture=name).exists():
        storage().delete(name)
