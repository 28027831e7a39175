"""A reward's picture: drawn anew as WebP no larger than a page shows it, so that nothing but the picture is kept.

What a phone adds (place and time of the photo) goes, and a file that only looks like a picture does not come in. It is
kept under its digest, outside of what the web server serves.
"""

import hashlib
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from rewards.models import Reward
from scoring import files
from teams import permissions

from . import editing
from .refusals import NotAllowed, PictureRefused

KINDS = ("jpg", "png", "webp")
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
# Twice the widest place on a page, for dense screens.
EDGE = 1200
PIXELS_MAX = 60_000_000
QUALITY = 82


def storage():
    return FileSystemStorage(Path(settings.MEDIA_ROOT) / "rewards")


def attach(reward, *, file, by, at):
    """Keep an uploaded picture in place of the one before.

    :param file: an open `django.core.files.File` with a name
    :raises PictureRefused: too large, damaged, or none of the kinds that are taken
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    try:
        checked = files.check(file)
    except files.FileRefused as refusal:
        raise PictureRefused(str(refusal)) from refusal
    if checked.kind not in KINDS:
        text = _("%(name)s is no picture that pages can show. Taken are: %(kinds)s.")
        raise PictureRefused(text % {"name": checked.name, "kinds": ", ".join(KINDS)})
    drawn = _redrawn(file, checked.name)
    name = f"{hashlib.sha256(drawn).hexdigest()}.webp"
    if not storage().exists(name):
        storage().save(name, ContentFile(drawn))
    return _put(reward, name, "image/webp", by=by, at=at)


def _redrawn(file, name):
    """The picture upright, within EDGE by EDGE, as bytes of WebP."""
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                text = _("%(name)s has more than %(most)d million pixels. Choose a smaller picture.")
                raise PictureRefused(text % {"name": name, "most": PIXELS_MAX // 1_000_000})
            # Of a large photo only as much is decoded as is needed.
            picture.draft("RGB", (EDGE, EDGE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((EDGE, EDGE))
            drawn = BytesIO()
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(drawn, "WEBP", quality=QUALITY)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as wrong:
        text = _("%(name)s is damaged: it can't be drawn. Save it anew, or choose another picture.")
        raise PictureRefused(text % {"name": name}) from wrong
    return drawn.getvalue()


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
