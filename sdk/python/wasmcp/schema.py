"""Type hints to schemas: the JSON Schema that clients get, and a reader that checks a value and converts it.

One `Schema` is made for each hint, when a function is decorated: so during the build, and never while a call is answered.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import re
import types
import typing
from collections import abc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a part of a value."""

    path: Path
    message: str
    """`expected number, received string`, or words that begin with "is"."""


@dataclass(frozen=True)
class Field:
    """Limits of a value: `Annotated[int, Field(ge=1, le=10, description="How many")]`."""

    description: str | None = None
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    examples: Sequence[Any] | None = None


class Unfit(Exception):
    """A value that does not fit its schema."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(describe_problems("value", problems))
        self.problems = problems


Read: TypeAlias = Callable[[Any, Path], Any]


@dataclass(frozen=True)
class Schema:
    """A type of values: its JSON Schema, its name for people, and its reader, which raises `Unfit`."""

    json: Json
    expected: str
    read: Read


@dataclass(frozen=True)
class Member:
    """A member of an object: an argument, or a field."""

    name: str
    schema: Schema
    required: bool
    default: Any = None
    """For clients: absent if JSON cannot express it."""


def describe_problems(noun: str, problems: Sequence[Problem]) -> str:
    """All problems, one a line: "argument `days`: expected number, received string"."""
    lines: dict[str, None] = {}
    for problem in problems:
        name = (
            f"{noun} `{print_path(problem.path)}`" if problem.path else f"the {noun}s"
        )
        separator = "" if problem.message.startswith("is ") else ":"
        lines[f"{name}{separator} {problem.message}"] = None
    return "\n".join(lines)


def print_path(path: Path) -> str:
    """`days`, `cities[0].name`"""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f"{'.' if text else ''}{key}"
    return text


def kind_of(value: Any) -> str:
    """The kind of a value, as JSON calls it."""
    if value is None:
        return "null"
    for kind, name in (
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "string"),
        (Mapping, "object"),
    ):
        if isinstance(value, kind):
            return name
    return "array" if isinstance(value, list | tuple) else type(value).__name__


def schema_of(hint: Any) -> Schema:
    """The schema of a type hint. Raises `TypeError` for one that JSON cannot express."""
    builder = _Builder()
    schema = builder.build(hint)
    if builder.definitions:
        return dataclasses.replace(
            schema, json={**schema.json, "$defs": builder.definitions}
        )
    return schema


def object_schema(
    members: Sequence[Member], make: Callable[[dict[str, Any]], Any]
) -> Schema:
    """The schema of an object with these members and no others; `make` gets the members that were read."""
    known = {member.name: member for member in members}
    properties: Json = {}
    definitions: Json = {}
    for member in members:
        json = dict(member.schema.json)
        definitions.update(json.pop("$defs", {}))
        if not member.required and member.default is not None:
            json["default"] = member.default
        properties[member.name] = json
    schema: Json = {"type": "object", "properties": properties}
    required = [member.name for member in members if member.required]
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False
    if definitions:
        schema["$defs"] = definitions

    def read(value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            raise Unfit([Problem(path, f"expected object, received {kind_of(value)}")])
        problems: list[Problem] = []
        found: dict[str, Any] = {}
        for name in value:
            if name not in known:
                names = ", ".join(f"`{each}`" for each in known) or "none"
                problems.append(
                    Problem((*path, str(name)), f"is unknown: expected {names}")
                )
        for name, member in known.items():
            if name not in value:
                if member.required:
                    problems.append(
                        Problem(
                            (*path, name),
                            f"is missing: expected {member.schema.expected}",
                        )
                    )
                continue
            try:
                found[name] = member.schema.read(value[name], (*path, name))
            except Unfit as error:
                problems.extend(error.problems)
        if problems:
            raise Unfit(problems)
        return make(found)

    return Schema(schema, "object", read)


def json_default(value: Any) -> Any:
    """A default as clients get it; `None` if JSON cannot express it."""
    try:
        converted = to_json(value)
    except TypeError:
        return None
    return converted


def to_json(value: Any) -> Any:
    """A value of Python as JSON has it: dataclasses become objects, enumerations their values, sets lists, bytes text in base64."""
    if isinstance(value, enum.Enum):
        return to_json(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise TypeError(f"JSON cannot express the number {value}")
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: to_json(getattr(value, each.name))
            for each in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {_key(key): to_json(each) for key, each in value.items()}
    if isinstance(value, bytes | bytearray):
        import binascii

        return binascii.b2a_base64(value, newline=False).decode()
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(each) for each in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    # Models of pydantic.
    if hasattr(value, "model_dump"):
        return to_json(value.model_dump(mode="json"))
    raise TypeError(f"JSON cannot express a value of type `{type(value).__name__}`")


def _key(key: Any) -> str:
    if isinstance(key, enum.Enum):
        key = key.value
    if not isinstance(key, str | int):
        raise TypeError(
            f"expected a string as a key of a dictionary, found `{type(key).__name__}`"
        )
    return str(key)


class _Builder:
    """Makes schemas. A class that contains itself stands once, under `$defs`."""

    def __init__(self) -> None:
        self.definitions: Json = {}
        self._open: dict[type, bool] = {}
        self._done: dict[type, Schema] = {}

    def build(self, hint: Any) -> Schema:
        if hint is None or hint is type(None):
            return _plain("null", "null", lambda value: value is None)
        if hint is Any or hint is object:
            return Schema({}, "any value", lambda value, _path: value)
        if type(hint).__name__ == "TypeAliasType":
            return self.build(hint.__value__)
        origin = typing.get_origin(hint)
        arguments = typing.get_args(hint)
        if origin is typing.Annotated:
            return _annotated(self.build(arguments[0]), arguments[1:])
        if (
            origin in (typing.Required, typing.NotRequired, typing.Final)
            or getattr(typing, "ReadOnly", ...) is origin
        ):
            return self.build(arguments[0])
        if origin in (typing.Union, types.UnionType):
            return _union([self.build(each) for each in arguments])
        if origin is typing.Literal:
            return _choice(list(arguments), {value: value for value in arguments})
        kind = origin or hint
        if isinstance(kind, type):
            return self._of_class(kind, hint, arguments)
        if isinstance(hint, typing.TypeVar):
            raise TypeError(f"cannot make a schema of the type variable `{hint}`")
        raise TypeError(f"cannot make a schema of `{_show(hint)}`")

    def _of_class(self, kind: type, hint: Any, arguments: tuple[Any, ...]) -> Schema:
        if kind is bool:
            return _plain("boolean", "boolean", lambda value: isinstance(value, bool))
        if issubclass(kind, enum.Enum):
            return _choice(
                [member.value for member in kind],
                {member.value: member for member in kind},
            )
        if kind is int:
            return Schema({"type": "integer"}, "integer", _read_integer)
        if kind is float:
            return Schema({"type": "number"}, "number", _read_number)
        if kind is str:
            return _plain("string", "string", lambda value: isinstance(value, str))
        if kind is bytes:
            return Schema(
                {"type": "string", "contentEncoding": "base64"},
                "string in base64",
                _read_base64,
            )
        if typing.is_typeddict(kind):
            return self._once(kind, lambda: self._typed_dict(kind))
        if dataclasses.is_dataclass(kind):
            return self._once(kind, lambda: self._dataclass(kind))
        if kind is tuple and arguments and arguments[-1] is not Ellipsis:
            return self._tuple(arguments)
        if kind in (
            list,
            set,
            frozenset,
            tuple,
            abc.Sequence,
            abc.Iterable,
            abc.Collection,
            abc.Set,
        ):
            return self._list(kind, arguments)
        if kind in (dict, abc.Mapping, abc.MutableMapping):
            return self._dictionary(arguments)
        if kind.__module__ in ("datetime", "_datetime") and kind.__name__ in (
            "date",
            "datetime",
            "time",
        ):
            name = {"date": "date", "datetime": "date-time", "time": "time"}[
                kind.__name__
            ]
            return _converted(name, kind.fromisoformat)  # type: ignore[attr-defined]
        if kind.__module__ == "uuid":
            return _converted("uuid", kind)
        raise TypeError(f"cannot make a schema of `{_show(hint)}`")

    def _once(self, kind: type, make: Callable[[], Schema]) -> Schema:
        if kind in self._done:
            return self._done[kind]
        name = kind.__name__
        if kind in self._open:
            self._open[kind] = True
            return Schema(
                {"$ref": f"#/$defs/{name}"},
                "object",
                lambda value, path: self._done[kind].read(value, path),
            )
        self._open[kind] = False
        schema = make()
        if self._open.pop(kind):
            self.definitions[name] = schema.json
            schema = dataclasses.replace(schema, json={"$ref": f"#/$defs/{name}"})
            self._done[kind] = schema
        return schema

    def _dataclass(self, kind: Any) -> Schema:
        hints = typing.get_type_hints(kind, include_extras=True)
        members = []
        for field in dataclasses.fields(kind):
            if not field.init:
                continue
            has_default = field.default is not dataclasses.MISSING
            required = not has_default and field.default_factory is dataclasses.MISSING
            default = json_default(field.default) if has_default else None
            members.append(
                Member(
                    field.name, self._member(kind, field.name, hints), required, default
                )
            )
        return object_schema(members, lambda found: kind(**found))

    def _typed_dict(self, kind: Any) -> Schema:
        hints = typing.get_type_hints(kind, include_extras=True)
        members = [
            Member(
                name, self._member(kind, name, hints), name in kind.__required_keys__
            )
            for name in hints
        ]
        return object_schema(members, lambda found: found)

    def _member(self, kind: type, name: str, hints: Mapping[str, Any]) -> Schema:
        try:
            return self.build(hints[name])
        except TypeError as error:
            raise TypeError(f"{error} (in `{kind.__name__}.{name}`)") from None

    def _list(self, kind: type, arguments: tuple[Any, ...]) -> Schema:
        inner = self.build(arguments[0] if arguments else Any)
        unique = kind in (set, frozenset, abc.Set)
        json: Json = {"type": "array", "items": inner.json}
        if unique:
            json["uniqueItems"] = True
        make: Callable[[list[Any]], Any] = (
            kind if kind in (set, frozenset, tuple) else set if unique else list
        )

        def read(value: Any, path: Path) -> Any:
            return make(_read_each(value, path, lambda _index: inner.read))

        return Schema(json, "array", read)

    def _tuple(self, arguments: tuple[Any, ...]) -> Schema:
        inner = [self.build(each) for each in arguments]
        count = len(inner)
        json = {
            "type": "array",
            "prefixItems": [each.json for each in inner],
            "minItems": count,
            "maxItems": count,
        }

        def read(value: Any, path: Path) -> Any:
            if isinstance(value, list | tuple) and len(value) != count:
                raise Unfit(
                    [Problem(path, f"expected {count} items, received {len(value)}")]
                )
            return tuple(_read_each(value, path, lambda index: inner[index].read))

        return Schema(json, f"array of {count} items", read)

    def _dictionary(self, arguments: tuple[Any, ...]) -> Schema:
        key = self.build(arguments[0] if arguments else str)
        inner = self.build(arguments[1] if arguments else Any)
        if key.json.get("type", "string") != "string":
            raise TypeError(
                "cannot make a schema of a dictionary whose keys are not strings"
            )
        json: Json = {"type": "object"}
        if inner.json:
            json["additionalProperties"] = inner.json

        def read(value: Any, path: Path) -> Any:
            if not isinstance(value, Mapping):
                raise Unfit(
                    [Problem(path, f"expected object, received {kind_of(value)}")]
                )
            return {
                key.read(name, (*path, name)): inner.read(each, (*path, name))
                for name, each in value.items()
            }

        return Schema(json, "object", read)


def _plain(kind: str, expected: str, fits: Callable[[Any], bool]) -> Schema:
    def read(value: Any, path: Path) -> Any:
        if not fits(value):
            raise Unfit(
                [Problem(path, f"expected {expected}, received {kind_of(value)}")]
            )
        return value

    return Schema({"type": kind}, expected, read)


def _read_integer(value: Any, path: Path) -> int:
    # JSON does not know the difference between 3 and 3.0.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit([Problem(path, f"expected integer, received {kind_of(value)}")])
    return value


def _read_number(value: Any, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit([Problem(path, f"expected number, received {kind_of(value)}")])
    try:
        return float(value)
    except OverflowError:
        raise Unfit(
            [Problem(path, "expected a number of 64 bits, received a greater one")]
        ) from None


def _read_base64(value: Any, path: Path) -> bytes:
    import binascii

    try:
        return binascii.a2b_base64(value, strict_mode=True)
    except (binascii.Error, TypeError, ValueError):
        raise Unfit([Problem(path, "expected text in base64")]) from None


def _read_each(value: Any, path: Path, reader: Callable[[int], Read]) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise Unfit([Problem(path, f"expected array, received {kind_of(value)}")])
    problems: list[Problem] = []
    found = []
    for index, each in enumerate(value):
        try:
            found.append(reader(index)(each, (*path, index)))
        except Unfit as error:
            problems.extend(error.problems)
    if problems:
        raise Unfit(problems)
    return found


def _converted(name: str, convert: Callable[[str], Any]) -> Schema:
    expected = f"string with a {name}"

    def read(value: Any, path: Path) -> Any:
        try:
            if isinstance(value, str):
                return convert(value)
        except ValueError:
            pass
        raise Unfit([Problem(path, f"expected {expected}, received {value!r:.60}")])

    return Schema({"type": "string", "format": name}, expected, read)


def _choice(values: list[Any], meaning: Mapping[Any, Any]) -> Schema:
    shown = " or ".join(
        f'"{value}"' if isinstance(value, str) else str(value) for value in values
    )
    kinds = {kind_of(value) for value in values}
    json: Json = {"enum": values}
    if len(kinds) == 1 and kinds <= {"string", "integer", "number", "boolean"}:
        json = {"type": kinds.pop(), **json}

    def read(value: Any, path: Path) -> Any:
        for each in values:
            # In Python, `True` is 1.
            if value == each and isinstance(value, bool) == isinstance(each, bool):
                return meaning[each]
        received = f'"{value:.40}"' if isinstance(value, str) else kind_of(value)
        raise Unfit([Problem(path, f"expected {shown}, received {received}")])

    return Schema(json, shown, read)


def _union(branches: list[Schema]) -> Schema:
    kinds = [branch.json.get("type") for branch in branches]
    if all(
        isinstance(kind, str) and list(branch.json) == ["type"]
        for kind, branch in zip(kinds, branches, strict=True)
    ):
        json: Json = {"type": kinds}
    else:
        json = {"anyOf": [branch.json for branch in branches]}
    # Clients that show forms want to know that a value may be absent, not that it may be null.
    expected = " or ".join(dict.fromkeys(branch.expected for branch in branches))

    def read(value: Any, path: Path) -> Any:
        attempts: list[Sequence[Problem]] = []
        kind = kind_of(value)
        for branch in branches:
            if (
                kind == "integer"
                and branch.json.get("type") == "number"
                and "integer" in kinds
            ):
                continue
            try:
                return branch.read(value, path)
            except Unfit as error:
                attempts.append(error.problems)
        # Of a part that does not fit, the part is named rather than the whole.
        inner = [
            problems
            for problems in attempts
            if any(len(each.path) > len(path) for each in problems)
        ]
        if len(inner) == 1:
            raise Unfit(inner[0])
        raise Unfit([Problem(path, f"expected {expected}, received {kind}")])

    return Schema(json, expected, read)


_LIMITS: tuple[tuple[str, str, str, Callable[[Any, Any], bool]], ...] = (
    ("ge", "minimum", "at least {}", lambda value, limit: value >= limit),
    ("gt", "exclusiveMinimum", "more than {}", lambda value, limit: value > limit),
    ("le", "maximum", "at most {}", lambda value, limit: value <= limit),
    ("lt", "exclusiveMaximum", "less than {}", lambda value, limit: value < limit),
    ("min_length", "min{}", "at least {} {}", lambda value, limit: len(value) >= limit),
    ("max_length", "max{}", "at most {} {}", lambda value, limit: len(value) <= limit),
    (
        "pattern",
        "pattern",
        "a text that matches `{}`",
        lambda value, limit: re.search(limit, value) is not None,
    ),
)


def _annotated(schema: Schema, notes: tuple[Any, ...]) -> Schema:
    for note in notes:
        if isinstance(note, str):
            schema = describe(schema, note)
        elif isinstance(note, Field):
            schema = _limited(schema, note)
    return schema


def describe(schema: Schema, description: str | None) -> Schema:
    """The same schema with a description."""
    if not description:
        return schema
    return dataclasses.replace(schema, json={**schema.json, "description": description})


def _limited(schema: Schema, field: Field) -> Schema:
    json = dict(schema.json)
    kind = json.get("type")
    unit = {"array": "items", "object": "members"}.get(str(kind), "characters")
    suffix = {"array": "Items", "object": "Properties"}.get(str(kind), "Length")
    checks = []
    for attribute, keyword, words, fits in _LIMITS:
        limit = getattr(field, attribute)
        if limit is None:
            continue
        json[keyword.format(suffix)] = limit
        checks.append((words.format(limit, unit), limit, fits))
    if field.description is not None:
        json["description"] = field.description
    if field.examples is not None:
        json["examples"] = [to_json(each) for each in field.examples]

    def read(value: Any, path: Path) -> Any:
        found = schema.read(value, path)
        # `Annotated[int | None, Field(ge=1)]`: nothing has no limits.
        for words, limit, fits in () if found is None else checks:
            if not fits(found, limit):
                received = (
                    f"{len(found)} {unit}" if words.endswith(unit) else repr(found)
                )
                raise Unfit(
                    [Problem(path, f"expected {words}, received {received:.60}")]
                )
        return found

    return Schema(json, schema.expected, read)


def _show(hint: Any) -> str:
    return (
        hint.__name__ if isinstance(hint, type) else str(hint).removeprefix("typing.")
    )
