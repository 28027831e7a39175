"""Who is told what of a redemption; texts stand in `teams.notice_texts`."""

from django.urls import reverse

from teams import notices

from .deciders import people_who_hand_out, who_decides


def person(redemption, kind, *, at, suffix="", **said):
    """Tell the person whose redemption it is."""
    _tell(redemption, [redemption.person_id], kind, at=at, suffix=suffix, **said)


def deciders(redemption, kind, *, at, on, suffix=""):
    """Tell whoever decides now."""
    _tell(redemption, sorted(who_decides(redemption, on=on)), kind, at=at, suffix=suffix, who=redemption.person.name)


def handers_out(redemption, *, at, on):
    """Tell those who hand out, once a day however much there is."""
    way = redemption.reward.hand_out
    people = sorted(people_who_hand_out(way, on=on) - {redemption.person_id})
    notices.tell(people, "redemption.to_hand_out", key=f"redemption.to_hand_out:{on}", at=at, url=desk())


def desk():
    """The address of what is to be handed out."""
    return f"{reverse('rewards-desk')}?tab=hand-out"


def _tell(redemption, people, kind, *, at, suffix, **said):
    notices.tell(
        people,
        f"redemption.{kind}",
        key=f"redemption.{kind}:{redemption.pk}{suffix}",
        at=at,
        url=reverse("redemption", args=[redemption.pk]),
        number=str(redemption),
        reward=names_of(redemption.reward),
        quantity=redemption.quantity,
        **said,
    )


def names_of(reward):
    """A reward's name in both languages, for notices that are read in either."""
    return {"en": reward.name_en or reward.name_zh, "zh-hans": reward.name_zh or reward.name_en}
