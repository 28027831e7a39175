"""The catalogue's services: what changes, who may, what is refused in which words, and what the audit trail keeps."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rewards import catalogue
from rewards.catalogue import pictures, suggesting, wishing
from rewards.models import Reward, Stock, Suggestion, Wish
from scoring import files
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.catalogue_parts import drawn, made, values
from tests.rewards.making import redemption

pytestmark = pytest.mark.django_db
Status = Reward.Status
PNG = drawn("PNG")


def moment(parts, part="admin"):
    return {"by": parts.users[part], "at": making.NOW}


# --- Making and changing ---------------------------------------------------------------------


def test_a_reward_begins_as_a_draft_with_its_stock(parts):
    mug = made(parts, units=7, teams=[parts.teams["east"]], offered=False)
    assert (mug.status, Stock.objects.get(reward=mug).units) == (Status.DRAFT, 7)
    event = AuditEvent.objects.get(event="reward.created")
    assert event.target == "MUG"
    assert event.after["teams"] == ["EAST"]


def test_changes_stand_in_the_audit_trail_before_and_after(parts):
    mug = made(parts)
    catalogue.save(mug, values=values(price=Decimal(120)), teams=[], units=8, **moment(parts))
    changed = AuditEvent.objects.get(event="reward.changed")
    assert set(changed.after) == {"price"}
    assert [float(side["price"]) for side in (changed.before, changed.after)] == [100, 120]
    stock = AuditEvent.objects.get(event="reward.stock")
    assert (stock.before, stock.after) == ({"units": 10}, {"units": 8})


def test_saving_what_is_there_leaves_no_trace(parts):
    mug = made(parts)
    before = AuditEvent.objects.count()
    catalogue.save(mug, values=values(), teams=[], units=10, **moment(parts))
    assert AuditEvent.objects.count() == before


def test_a_code_is_taken_once(parts):
    made(parts)
    with pytest.raises(catalogue.CodeTaken, match="MUG"):
        made(parts)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_en": "", "name_zh": ""}, "name_en"),
        ({"price": Decimal(0)}, "price"),
        ({"kind": "coefficient"}, "coefficient"),
        ({"coefficient": Decimal("0.05")}, "coefficient"),
        ({"opens_day": 9, "closes_day": 3}, "closes_day"),
        ({"allocation": "lottery"}, "window"),
        ({"allocation": "by_rank", "window": "monthly", "top": 3}, "allocation"),
        ({"offered_from": date(2026, 5, 2), "offered_until": date(2026, 5, 1)}, "offered_until"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_words(parts, fields, field):
    with pytest.raises(catalogue.Incomplete) as refusal:
        made(parts, **fields)
    assert set(refusal.value.problems) == {field}


def test_what_is_given_to_the_best_needs_no_price(parts):
    assert made(parts, top=3, price=Decimal(0)).top == 3


@pytest.mark.parametrize("part", ["rep", "lead", "purchaser", "finance", "auditor", "executive"])
def test_only_points_admins_change_the_catalogue(parts, part):
    mug = made(parts)
    theirs = moment(parts, part)
    for act in (
        lambda: catalogue.create(code="X", values=values(), **theirs),
        lambda: catalogue.edit(mug, values=values(), teams=[], **theirs),
        lambda: catalogue.set_stock(mug, 3, **theirs),
        lambda: catalogue.move(mug, Status.RETIRED, **theirs),
        lambda: catalogue.copy(mug, **theirs),
        lambda: pictures.attach(mug, file=SimpleUploadedFile("a.png", PNG), **theirs),
        lambda: pictures.remove(mug, **theirs),
        lambda: catalogue.sheets.apply([], mark="", **theirs),
    ):
        with pytest.raises(catalogue.NotAllowed):
            act()


def test_stock_is_not_set_below_what_is_promised(parts):
    mug = made(parts)
    redemption(parts.rep, mug, quantity=3)
    with pytest.raises(catalogue.StockTooLow, match="3 are promised"):
        catalogue.set_stock(mug, 2, **moment(parts))
    catalogue.set_stock(mug, None, **moment(parts))
    assert Stock.objects.get(reward=mug).left is None
    catalogue.set_stock(mug, 3, **moment(parts))
    assert Stock.objects.get(reward=mug).left == 0


@pytest.mark.parametrize("was", Status)
@pytest.mark.parametrize("becomes", Status)
def test_a_reward_goes_the_way_of_the_map(parts, was, becomes):
    mug = made(parts, offered=False)
    Reward.objects.filter(pk=mug.pk).update(status=was)
    if becomes in Reward.MOVES[was]:
        assert catalogue.move(mug, becomes, **moment(parts)).status == becomes
        assert AuditEvent.objects.filter(event=f"reward.{becomes}", target="MUG").exists()
    else:
        with pytest.raises(catalogue.MoveRefused):
            catalogue.move(mug, becomes, **moment(parts))


def test_the_first_offer_is_remembered(parts):
    mug = made(parts)
    catalogue.move(mug, Status.RETIRED, **moment(parts))
    later = making.NOW + timedelta(days=40)
    again = catalogue.move(mug, Status.OFFERED, by=parts.users["admin"], at=later)
    assert again.first_offered_on == making.TODAY


def test_a_copy_is_a_draft_without_stock_under_a_code_of_its_own(parts):
    mug = made(parts, teams=[parts.teams["west"]], offered_from=date(2026, 1, 1))
    first, second = catalogue.copy(mug, **moment(parts)), catalogue.copy(mug, **moment(parts))
    assert [first.code, second.code] == ["MUG-2", "MUG-3"]
    assert (first.status, first.offered_from, first.price) == (Status.DRAFT, None, mug.price)
    assert Stock.objects.get(reward=first).units == 0
    assert list(first.teams.all()) == [parts.teams["west"]]


# --- Pictures -------------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def test_a_picture_is_kept_by_its_digest_and_goes_with_its_last_reward(
    parts, media, django_capture_on_commit_callbacks
):
    mug = made(parts)
    with django_capture_on_commit_callbacks(execute=True):
        mug = pictures.attach(mug, file=SimpleUploadedFile("a.png", PNG), **moment(parts))
    assert mug.picture_type == "image/webp"
    assert pictures.storage().exists(mug.picture)
    twin = catalogue.copy(mug, **moment(parts))
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(mug, **moment(parts))
    assert pictures.storage().exists(twin.picture), "the copy shows it still"
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(twin, **moment(parts))
    assert not pictures.storage().exists(twin.picture)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_upright_small_and_without_where_it_was_taken(parts, media, form):
    photo = drawn(form, size=(2400, 1600), turned=6, place="Hangzhou")
    assert b"Hangzhou" in photo
    file = SimpleUploadedFile(f"a.{ {'JPEG': 'jpg'}.get(form, form.lower()) }", photo)
    mug = pictures.attach(made(parts), file=file, **moment(parts))
    with pictures.storage().open(mug.picture) as kept:
        content = kept.read()
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (800, 1200), {})
    assert b"Hangzhou" not in content


def test_what_shines_through_goes_on_shining_through(parts, media):
    mug = pictures.attach(made(parts), file=SimpleUploadedFile("a.png", drawn("PNG", mode="LA")), **moment(parts))
    with pictures.storage().open(mug.picture) as kept, Image.open(kept) as picture:
        assert (picture.mode, picture.size) == ("RGBA", (8, 6))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.gif", b"GIF89a" + bytes(20)),
        ("a.png", b""),
        ("a.jpg", PNG),
        ("a.png", PNG + bytes(files.BYTES_MAX)),
        ("a.png", PNG[: len(PNG) // 2]),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(60)),
        ("a.png", drawn("PNG", size=(10_000, 10_000))),
    ],
)
def test_no_picture_is_refused(parts, media, name, content):
    mug = made(parts)
    with pytest.raises(catalogue.PictureRefused):
        pictures.attach(mug, file=SimpleUploadedFile(name, content), **moment(parts))
    assert not Reward.objects.get(pk=mug.pk).picture


# --- Wishes and suggestions ------------------------------------------------------------------


def test_a_wish_is_there_once(parts):
    mug = made(parts)
    for _twice in range(2):
        wishing.wish(person=parts.rep, reward=mug, at=making.NOW)
    assert Wish.objects.count() == 1
    wishing.drop(person=parts.rep, reward=mug)
    assert not Wish.objects.exists()


@pytest.fixture
def chair(parts):
    return suggesting.suggest(person=parts.rep, title="Office chair", text="My back", at=making.NOW)


def test_others_vote_once_and_nobody_for_their_own(parts, chair):
    suggesting.vote(chair, person=parts.rival, at=making.NOW)
    with pytest.raises(catalogue.AlreadyVoted):
        suggesting.vote(chair, person=parts.rival, at=making.NOW)
    with pytest.raises(catalogue.OwnSuggestion):
        suggesting.vote(chair, person=parts.rep, at=making.NOW)
    assert chair.votes.count() == 1
    suggesting.take_vote_back(chair, person=parts.rival)
    assert chair.votes.count() == 0


def test_an_answer_is_told_to_whoever_suggested_it(parts, chair):
    mug = made(parts)
    with pytest.raises(catalogue.RewardMissing):
        suggesting.answer(chair, "added", **moment(parts))
    with pytest.raises(catalogue.AnswerMissing):
        suggesting.answer(chair, "declined", text=" ", **moment(parts))
    suggesting.answer(chair, "planned", **moment(parts))
    found = suggesting.answer(chair, "added", reward=mug, **moment(parts))
    assert (found.status, found.reward) == ("added", mug)
    told = Notice.objects.filter(person=parts.rep).order_by("pk")
    assert [(each.kind, each.url) for each in told] == [
        ("suggestion.planned", "/rewards/suggestions/"),
        ("suggestion.added", f"/rewards/{mug.pk}/"),
    ]
    with pytest.raises(catalogue.SuggestionClosed):
        suggesting.vote(chair, person=parts.rival, at=making.NOW)


def test_only_admins_answer_and_only_the_suggester_withdraws(parts, chair):
    with pytest.raises(catalogue.NotAllowed):
        suggesting.answer(chair, "planned", **moment(parts, "lead"))
    with pytest.raises(catalogue.NotAllowed):
        suggesting.withdraw(chair, **moment(parts, "rival"))
    suggesting.withdraw(chair, **moment(parts, "rep"))
    with pytest.raises(catalogue.SuggestionClosed):
        suggesting.withdraw(chair, **moment(parts, "rep"))
    assert Suggestion.objects.get().status == "withdrawn"


def test_what_is_planned_is_withdrawn_no_more(parts, chair):
    suggesting.answer(chair, "planned", **moment(parts))
    with pytest.raises(catalogue.SuggestionClosed):
        suggesting.withdraw(chair, **moment(parts, "rep"))


@pytest.mark.parametrize(
    ("title", "found"),
    [("office chairs", 1), ("A chair for the office", 1), ("Espresso machine", 0), ("x", 0), ("办公椅", 0)],
)
def test_similar_suggestions_are_found_by_their_letters(parts, chair, title, found):
    suggestions, rewards = suggesting.similar(title, on_offer=[])
    assert (len(suggestions), rewards) == (found, [])


def test_similar_rewards_are_found_in_both_languages(parts):
    mug = made(parts, name_en="Thermo mug", name_zh="保温杯")
    for title in ("保温水杯", "mug that keeps warm, thermo mug"):
        assert suggesting.similar(title, on_offer=[mug]) == ([], [mug])
