"""What tests of the catalogue need again and again: a reward made by its service, and frozen standings."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import ExifTags, Image

from rewards import catalogue
from rewards.models import Reward
from tests.pages import parts as making
from tests.rewards.making import publish

QUARTER = date(2026, 7, 1)
QUARTER_ENDS = date(2026, 9, 30)


def values(**fields):
    """All fields of a reward, as forms and files give them."""
    given = {name: Reward._meta.get_field(name).get_default() for name in catalogue.FIELDS}
    return given | {"name_en": "Mug", "name_zh": "杯子", "price": Decimal(100), "cost": Decimal(20)} | fields


def made(parts, code="MUG", *, units=10, teams=(), offered=True, at=making.NOW, **fields):
    """A reward as a points admin makes it, offered at once unless said otherwise."""
    by = parts.users["admin"]
    reward = catalogue.create(code=code, values=values(**fields), teams=teams, units=units, by=by, at=at)
    return catalogue.move(reward, Reward.Status.OFFERED, by=by, at=at) if offered else reward


def drawn(form, *, size=(8, 6), mode="RGB", turned=None, place=None):
    """A picture as bytes of a format; as a phone keeps it, lying on its side (`turned`) and with its place."""
    content, extras = BytesIO(), Image.Exif()
    if turned:
        extras[ExifTags.Base.Orientation] = turned
    if place:
        extras[ExifTags.Base.ImageDescription] = place
    Image.new(mode, size).save(content, form, exif=extras)
    return content.getvalue()


def freeze(places):
    """Let a quarter's last month be published, which freezes its standings: ``[(person, rank)]``, in points."""
    for person, rank in places:
        making.give(person, 100 - rank, on=QUARTER_ENDS, record="Q")
    publish(QUARTER_ENDS.replace(day=1))
