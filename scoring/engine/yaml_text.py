"""YAML as rule books use it: exact numbers, every key once, and the line on which each value stands.

Plain scalars are numbers (never floats: 0.1 stays 0.1), true, false, null or texts, as in YAML 1.2; `yes` and
2026-01-01 are texts here. Anchors and aliases are refused: a rule is read where it stands.
"""

import io
import re
from decimal import Decimal
from typing import Any

import yaml

from .arithmetic import shortest, text_of
from .parts import AsWritten, Pairs
from .problems import BookInvalid, Problem

Path = tuple[Any, ...]

_DEPTH_MAX = 40
_NUMBER_TAG = "tag:yaml.org,2002:float"
_BOOL_TAG = "tag:yaml.org,2002:bool"
_NULL_TAG = "tag:yaml.org,2002:null"
_STR_TAG = "tag:yaml.org,2002:str"
_RESOLVERS = [
    (_NUMBER_TAG, r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", "-+.0123456789"),
    (_BOOL_TAG, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (_NULL_TAG, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
]


class _Reader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[Any]] = {}


class _Writer(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[str, list[Any]] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


for _tag, _pattern, _first in _RESOLVERS:
    for _class in (_Reader, _Writer):
        _class.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), list(_first))


class _Composer:
    """Turns YAML nodes into plain values, noting lines and what is wrong."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: Path = ()) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if len(path) > _DEPTH_MAX:
            raise BookInvalid([_syntax("nested too deep", node.start_mark.line)])
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        """Keys are texts: a number or boolean in its shortest form, as choices compare them."""
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = text_of(_scalar(key_node)) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self._refuse("yaml_key", path, key_node, "")
            elif key in found:
                self._refuse("key_twice", path, key_node, key)
            else:
                found[key] = self.value(value_node, (*path, key))
        return found

    def _refuse(self, kind: str, path: Path, node: yaml.Node, key: str) -> None:
        where = " › ".join(str(step) for step in path) or "–"
        self.problems.append(Problem(where, kind, {"key": key}, line=node.start_mark.line + 1))


def _scalar(node: yaml.Node) -> Any:
    if node.tag == _NUMBER_TAG:
        number = AsWritten(node.value)
        number.text = node.value
        return number
    if node.tag == _BOOL_TAG:
        return node.value.lower() == "true"
    return None if node.tag == _NULL_TAG else node.value


def _syntax(reason: str, line: int) -> Problem:
    return Problem("–", "yaml_syntax", {"reason": reason}, line=line + 1)


def load(text: str) -> tuple[Any, dict[Path, int], list[Problem]]:
    """The document's plain value, the line of each path, and what is wrong with its keys.

    :raises BookInvalid: the text is no YAML, or uses anchors
    """
    reader = None
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise BookInvalid([Problem("–", "yaml_anchor", line=token.start_mark.line + 1)])
        reader = _Reader(text)
        node = reader.get_single_node()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        reason = wrong.problem or wrong.context or "unreadable"
        raise BookInvalid([_syntax(str(reason), mark.line if mark else 0)]) from None
    except yaml.YAMLError as wrong:
        raise BookInvalid([_syntax(str(wrong), 0)]) from None
    except RecursionError:
        raise BookInvalid([_syntax("nested too deep", 0)]) from None
    finally:
        if reader is not None:
            reader.dispose()
    if node is None:
        return None, {}, []
    composer = _Composer()
    return composer.value(node), composer.lines, composer.problems


def dump(value: Any) -> str:
    """YAML that `load` reads back to the same value: block style outside, one line for what is inside a rule."""
    stream = io.StringIO()
    writer = _Writer(stream, width=120, allow_unicode=True)
    try:
        writer.open()
        writer.serialize(_node(value, 0))
        writer.close()
    finally:
        writer.dispose()
    return stream.getvalue()


def _node(value: Any, depth: int) -> yaml.Node:
    flow = depth > 2
    if isinstance(value, dict):
        value = Pairs(value.items())
    if isinstance(value, Pairs):
        items = [(_node(key, depth), _node(item, depth + 1)) for key, item in value]
        return yaml.MappingNode("tag:yaml.org,2002:map", items, flow_style=flow)
    if isinstance(value, list | tuple):
        return yaml.SequenceNode(
            "tag:yaml.org,2002:seq",
            [_node(item, depth + 1) for item in value],
            flow_style=flow or not value,
        )
    if isinstance(value, bool):
        return yaml.ScalarNode(_BOOL_TAG, "true" if value else "false")
    if isinstance(value, int | Decimal):
        return yaml.ScalarNode(_NUMBER_TAG, shortest(value))
    return yaml.ScalarNode(_STR_TAG, value)
