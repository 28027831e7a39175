"""Finds the texts to be translated in Python, templates and scripts."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import django
import polib
from django.apps import apps
from django.utils.translation.template import templatize

from pointsys.embedded.state import ROOT
from pointsys.translations.catalogs import LANGUAGES

APPS = ["pointsys", "rewards", "scoring", "ledger", "teams"]
# Their texts are seen in the admin, and are not whole in every language: what lacks is translated here.
LIBRARIES = ["unfold", "import_export", "auditlog", "axes"]

# What each call's first texts are; a name may end in _lazy or _noop.
SHAPES = {
    "gettext": ("id",),
    "_": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}

TEXT = r"""(u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))"""
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*{TEXT}(?:\s*,\s*{TEXT})?(?:\s*,\s*{TEXT})?")


@dataclass
class Message:
    id: str
    plural: str = ""
    context: str = ""
    files: list = field(default_factory=list)

    @property
    def key(self):
        return self.context, self.id


def messages(domain):
    """All texts of a domain (`django` or `djangojs`), each once, with the files it's in."""
    found = {}
    for name, texts in SOURCES[domain]():
        for text in texts:
            message = found.setdefault(text.key, text)
            message.plural = message.plural or text.plural
            if name not in message.files:
                message.files.append(name)
    return list(found.values())


def python_and_templates():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), in_python(path)
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in (".html", ".txt", ".xml", ".typ"):
                yield str(path.relative_to(ROOT)), in_template(path)
    yield from of_libraries()


def of_libraries():
    """The texts of libraries that neither they nor Django have in all our languages."""
    translated = set.intersection(*(translated_into(language) for language in LANGUAGES))
    for app in apps.get_app_configs():
        if app.name.partition(".")[0] not in LIBRARIES:
            continue
        folder = Path(app.path)
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
            inside = path.relative_to(folder)
            # Apps inside the app are installed by themselves, or not at all.
            if not {"contrib", "migrations"} & set(inside.parts):
                texts = in_python(path) if path.suffix == ".py" else in_template(path)
                yield f"{app.name}/{inside}", [text for text in texts if text.key not in translated]


def translated_into(language):
    """(context, text) of what Django and the installed libraries have in a language themselves."""
    folders = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    catalogs = [folder / "locale" / language / "LC_MESSAGES" / "django.mo" for folder in folders]
    entries = (entry for path in catalogs if path.exists() for entry in polib.mofile(str(path)))
    return {(entry.msgctxt or "", entry.msgid) for entry in entries}


def scripts():
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        yield str(path.relative_to(ROOT)), in_text(path.read_text(encoding="utf-8"))


SOURCES = {"django": python_and_templates, "djangojs": scripts}


def in_python(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call) and (shape := SHAPES.get(called(node.func))):
            texts = [constant(argument) for argument in node.args[: len(shape)]]
            if len(texts) == len(shape) and all(text is not None for text in texts):
                yield Message(**dict(zip(shape, texts, strict=True)))


def called(function):
    """`gettext_lazy`, `translation.gettext` and `gettext` are one to us."""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return re.sub(r"_(lazy|noop)$", "", name)


def constant(node):
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def in_template(path):
    yield from in_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)))


def in_text(text):
    for name, *found in CALL.findall(text):
        shape = SHAPES[name]
        texts = [ast.literal_eval(each.lstrip("u")) for each in found[: len(shape)] if each]
        if len(texts) == len(shape) and all(texts):
            yield Message(**dict(zip(shape, texts, strict=True)))
