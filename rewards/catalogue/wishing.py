"""What people save for."""

from rewards.models import Wish


def wish(*, person, reward, at):
    """Put a reward on the person's list; once there, it stays where it is."""
    return Wish.objects.get_or_create(person=person, reward=reward, defaults={"at": at})[0]


def drop(*, person, reward):
    Wish.objects.filter(person=person, reward=reward).delete()
