"""What the points handbook says of spending points (G6): what the system does today, with the company's settings."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rewards.honours import conditions
from rewards.models import CoefficientScheme, Grade, Honour, Policy
from scoring.engine.languages import words
from scoring.handbook.scheme import Topic

Validity = Policy.Validity


def topics(company, *, language):
    """Topics of the handbook; what the company has not set up is left out."""
    policy, number = Policy.current(), words(language, {}, company.currency).number
    found = [
        Topic("redeeming", _("Redeeming points"), _redeeming()),
        Topic("draws", _("When more people ask than there is"), _draws()),
        Topic("validity", _("How long points are valid"), _validity(policy)),
        Topic("leaving", _("Points are your own"), _leaving(policy)),
        Topic("honours", _("Stars, badges and levels"), _honours()),
        Topic("promotion", _("Promotion"), _promotion(number)),
        Topic("coefficient", _("Bonus coefficient"), _coefficients(number)),
    ]
    return [topic for topic in found if topic.texts]


def _redeeming():
    return [
        _(
            "The balance on the home page says what is ready to spend: points of published months. Provisional points "
            "cannot be spent."
        ),
        _(
            "Asking for a reward reserves its points and its unit of the stock at once, at the price of that day. "
            "Until somebody decides, you can cancel it, and the points are yours again."
        ),
        _(
            "What is declined, cancelled or not drawn gives its points back in full; what is refunded gives back those "
            "of the units concerned. Nobody decides about what they asked for themselves."
        ),
        _(
            "Rewards come out of a budget. When it is used up, nothing more can be redeemed until there is a new one; "
            "points are earned all the same."
        ),
    ]


def _draws():
    return [
        _(
            "The page of a reward declares what decides: who comes first, the rank, or a lottery. By rank and by "
            "lottery, all requests of a window wait for its end, and their points are reserved meanwhile."
        ),
        _(
            "A lottery's seed is made before anybody asks. Its digest is shown from the first request on, the seed "
            "itself after the draw, so that everybody can check the lot."
        ),
    ]


def _validity(policy):
    if policy.validity == Validity.NONE:
        return [_("Points don't lapse.")]
    if policy.validity == Validity.ROLLING:
        months = policy.validity_months
        valid = ngettext(
            "Points are valid for {months} month after the month they were earned in.",
            "Points are valid for {months} months after the month they were earned in.",
            months,
        ).format(months=months)
    else:
        valid = _("Points are valid until the end of the company's year in which they were earned.")
    stay = ngettext(
        "Points that are reserved or disputed don't lapse meanwhile; those that come back stay for {days} more day.",
        "Points that are reserved or disputed don't lapse meanwhile; those that come back stay for {days} more days.",
        policy.grace_days,
    )
    return [
        valid,
        _(
            "The oldest points are spent first. A correction takes from the points of its own month, and where those "
            "are spent, from the oldest."
        ),
        stay.format(days=policy.grace_days),
        _("You are told a month, a week and a day before points lapse; the home page says what lapses when."),
    ]


def _leaving(policy):
    forfeited = ngettext(
        "When somebody leaves the company, their account is frozen after the last day; what is left is forfeited "
        "{days} day later.",
        "When somebody leaves the company, their account is frozen after the last day; what is left is forfeited "
        "{days} days later.",
        policy.leaver_days,
    )
    return [_("Points can't be given to others."), forfeited.format(days=policy.leaver_days)]


def _honours():
    honours = Honour.objects.filter(is_active=True)
    return [_("{honour}: {rule}").format(honour=each.name, rule=conditions.sentence(each)) for each in honours]


def _promotion(number):
    grades = Grade.objects.filter(threshold__gt=0)
    if not grades:
        return []
    return [
        _(
            "A grade asks for career points: all that was earned in the last 12 months, less what promotions used up. "
            "What is redeemed, lapsed or forfeited takes nothing from them."
        ),
        *(
            _("{grade}: {points} career points").format(grade=each.name, points=number(each.threshold))
            for each in grades
        ),
        _("The manager nominates, the committee decides by majority."),
    ]


def _coefficients(number):
    schemes = {each.period: each for each in CoefficientScheme.objects.order_by("starts_on").prefetch_related("bands")}
    return [_bands(scheme, number) for scheme in schemes.values()]


def _bands(scheme, number):
    bands = [
        (_("up to {part}% of all: {coefficient}") if band.is_percent else _("up to rank {part}: {coefficient}")).format(
            part=number(band.up_to), coefficient=number(band.coefficient)
        )
        for band in scheme.bands.all()
    ]
    return _("By rank in a {period}: {bands}; everybody else: {otherwise}.").format(
        period=scheme.get_period_display(), bands="; ".join(bands), otherwise=number(scheme.otherwise)
    )
