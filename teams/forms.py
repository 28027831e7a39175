"""Forms of the login and the profile."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams import queries
from teams.models import Person, User


class LoginForm(AuthenticationForm):
    """The person code, the login's name or the email, and the password; what is wrong is never said apart."""

    error_messages = {
        "invalid_login": _("This login and password do not match. Check both: capitals count in the password."),
        # The same sentence: whether a login exists is nobody's business.
        "inactive": _("This login and password do not match. Check both: capitals count in the password."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Person code or email")
        self.fields["username"].widget.attrs |= {
            "autocapitalize": "none",
            "autocomplete": "username",
            "spellcheck": "false",
        }

    def clean_username(self):
        return login_name(self.cleaned_data["username"].strip())


def login_name(text):
    """The user name that a person code or an email stands for; the text itself where nobody is meant."""
    # One query whoever is meant, so that the time it takes tells nothing.
    candidates = User.objects.filter(
        Q(username__iexact=text) | Q(person__code__iexact=text) | Q(person__email__iexact=text) | Q(email__iexact=text)
    ).values_list("username", "person__code")[:3]
    exact = [name for name, code in candidates if text in (name, code)]
    names = exact or [name for name, _code in candidates]
    # An email that two people share names neither of them.
    return names[0] if len(names) == 1 else text


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[("light", _("Light")), ("dark", _("Dark")), ("system", _("System"))])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["wants_board"]
        labels = {"wants_board": _("Show me on the live boards")}
        help_texts = {
            "wants_board": _(
                "Without it only you and your managers see your place. Published results of a month list everybody."
            )
        }


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and who stands in: named by code or name."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    stand_in = forms.CharField(
        label=_("Stand-in"),
        max_length=200,
        help_text=_("Name or code: somebody with the same role as you, or your manager."),
        widget=forms.TextInput(
            attrs={
                "list": "stand-ins",
                "autocomplete": "off",
                "hx-get": "?part=people",
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#stand-ins",
            }
        ),
    )

    def __init__(self, *args, able, **kwargs):
        super().__init__(*args, **kwargs)
        self.able = able

    @staticmethod
    def among(people, text):
        """Those of the people whose name or code has the text in it."""
        return queries.find_people(people, text).order_by("name")

    def clean_stand_in(self):
        text = self.cleaned_data["stand_in"].strip()
        found = (
            self.able.filter(code__iexact=text) or self.able.filter(name__iexact=text) or self.among(self.able, text)
        )
        found = list(found[:4])
        if not found:
            raise forms.ValidationError(gettext("Nobody of that name or code may stand in for you. Look at the list."))
        if len(found) > 1:
            names = ", ".join(f"{person.name} ({person.code})" for person in found)
            raise forms.ValidationError(gettext("Who of them: %(names)s? Give the code.") % {"names": names})
        return found[0]
