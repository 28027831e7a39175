"""What a reward's fields must be together: the same sentences for the form and for files."""

from django.utils.translation import gettext as _

from rewards.models import Reward

Kind, Window, Allocation = Reward.Kind, Reward.Window, Reward.Allocation


def problems(values):
    """``{field: sentence}`` of what doesn't fit; empty: the reward can be saved.

    :param values: all of `editing.FIELDS`, as the model takes them
    """
    return dict(_problems(values))


def _problems(values):
    if not values["name_en"] and not values["name_zh"]:
        yield "name_en", _("Give it a name in one of the languages.")
    is_given = values["top"] is not None
    if not is_given and values["price"] <= 0:
        yield "price", _("The price has to be above 0, unless it is given to the best.")
    if values["kind"] == Kind.COEFFICIENT and not (values["coefficient"] or 0) > 0:
        yield "coefficient", _("Say what it adds to the coefficient, such as 0.05.")
    if values["kind"] != Kind.COEFFICIENT and values["coefficient"] is not None:
        yield "coefficient", _("Only a bonus coefficient adds something. Leave it empty.")
    if values["closes_day"] < values["opens_day"]:
        yield "closes_day", _("The window's last day comes before its first one.")
    if values["allocation"] != Allocation.FIRST_COME and values["window"] == Window.ALWAYS:
        yield "window", _("Where rank or lot decides, there has to be a window that ends: every month or quarter.")
    if values["allocation"] != Allocation.FIRST_COME and is_given:
        yield "allocation", _("What is given to the best is not drawn as well. Choose first come, first served.")
    first, last = values["offered_from"], values["offered_until"]
    if first and last and last < first:
        yield "offered_until", _("The last day comes before the first one.")
