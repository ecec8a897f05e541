"""Type hints to JSON Schema, and values that fit or do not."""

import unittest
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, NotRequired, Optional, TypedDict

from wasmcp import Field
from wasmcp.schema import Unfit, describe_problems, schema_of


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Point:
    x: float
    y: float = 0


@dataclass
class Tree:
    name: str
    children: list["Tree"] = field(default_factory=list)


class Options(TypedDict):
    depth: int
    tags: NotRequired[list[str]]


class HintsTest(unittest.TestCase):
    def test_json_schema_of_each_kind_of_hint(self) -> None:
        cases: list[tuple[Any, Any]] = [
            (str, {"type": "string"}),
            (int, {"type": "integer"}),
            (float, {"type": "number"}),
            (bool, {"type": "boolean"}),
            (Any, {}),
            (None, {"type": "null"}),
            (list[int], {"type": "array", "items": {"type": "integer"}}),
            (list, {"type": "array", "items": {}}),
            (
                set[str],
                {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            ),
            (
                tuple[int, str],
                {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "minItems": 2,
                    "maxItems": 2,
                },
            ),
            (
                dict[str, float],
                {"type": "object", "additionalProperties": {"type": "number"}},
            ),
            (dict, {"type": "object"}),
            (Optional[str], {"type": ["string", "null"]}),  # noqa: UP045
            (int | str, {"type": ["integer", "string"]}),
            (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
            (Literal["a", 1], {"enum": ["a", 1]}),
            (Color, {"type": "string", "enum": ["red", "blue"]}),
            (date, {"type": "string", "format": "date"}),
            (Annotated[str, "A name"], {"type": "string", "description": "A name"}),
            (
                Annotated[int, Field(ge=1, lt=5)],
                {"type": "integer", "minimum": 1, "exclusiveMaximum": 5},
            ),
            (
                Annotated[list[str], Field(min_length=1)],
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ),
            (
                Point,
                {
                    "type": "object",
                    "properties": {
                        "x": {"type": "number"},
                        "y": {"type": "number", "default": 0},
                    },
                    "required": ["x"],
                    "additionalProperties": False,
                },
            ),
            (
                Options,
                {
                    "type": "object",
                    "properties": {
                        "depth": {"type": "integer"},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["depth"],
                    "additionalProperties": False,
                },
            ),
        ]
        for hint, expected in cases:
            with self.subTest(hint=hint):
                self.assertEqual(schema_of(hint).json, expected)

    def test_a_class_that_contains_itself_is_a_reference(self) -> None:
        schema = schema_of(Tree)
        self.assertEqual(schema.json["$ref"], "#/$defs/Tree")
        inner = schema.json["$defs"]["Tree"]["properties"]["children"]
        self.assertEqual(inner["items"], {"$ref": "#/$defs/Tree"})
        read = schema.read({"name": "a", "children": [{"name": "b"}]}, ())
        self.assertEqual(read, Tree("a", [Tree("b")]))

    def test_refuses_hints_that_json_cannot_express(self) -> None:
        for hint in (complex, dict[int, str], object()):
            with self.subTest(hint=hint), self.assertRaises(TypeError):
                schema_of(hint)


class ValuesTest(unittest.TestCase):
    def test_converts_values(self) -> None:
        cases: list[tuple[Any, Any, Any]] = [
            (int, 3.0, 3),
            (float, 3, 3.0),
            (Color, "red", Color.RED),
            (date, "2026-07-28", date(2026, 7, 28)),
            (set[int], [1, 1], {1}),
            (tuple[int, str], [1, "a"], (1, "a")),
            (Point, {"x": 1}, Point(1)),
            (Point | None, None, None),
            (int | float, 3, 3),
            (float | int, 3, 3),
            (bytes, "aGk=", b"hi"),
        ]
        for hint, given, expected in cases:
            with self.subTest(hint=hint):
                found = schema_of(hint).read(given, ())
                self.assertEqual(found, expected)
                self.assertIs(type(found), type(expected))

    def test_names_the_part_and_the_reason(self) -> None:
        cases: list[tuple[Any, Any, str]] = [
            (str, 3, "expected string, received integer"),
            (int, True, "expected integer, received boolean"),
            (int, 1.5, "expected integer, received number"),
            (float, "1", "expected number, received string"),
            (list[int], [1, "a"], "`[1]`: expected integer, received string"),
            (Point, {}, "`x` is missing: expected number"),
            (Point, {"x": 1, "z": 2}, "`z` is unknown: expected `x`, `y`"),
            (
                Tree,
                {"name": "a", "children": [{}]},
                "`children[0].name` is missing: expected string",
            ),
            (Color, "green", 'expected "red" or "blue", received "green"'),
            (Literal[1], True, "expected 1, received boolean"),
            (int | str, None, "expected integer or string, received null"),
            (Point | None, {"x": "a"}, "`x`: expected number, received string"),
            (
                Annotated[int, Field(le=3)],
                9,
                "expected at most 3, received 9",
            ),
            (
                Annotated[str, Field(min_length=2)],
                "a",
                "expected at least 2 characters, received 1 characters",
            ),
            (Annotated[str, Field(pattern="^a")], "b", "matches `^a`"),
            (tuple[int, str], [1], "expected 2 items, received 1"),
        ]
        for hint, given, expected in cases:
            with self.subTest(hint=hint), self.assertRaises(Unfit) as raised:
                schema_of(hint).read(given, ())
            self.assertIn(
                expected, describe_problems("value", raised.exception.problems)
            )

    def test_names_all_problems_at_once(self) -> None:
        with self.assertRaises(Unfit) as raised:
            schema_of(Options).read({"depth": "a", "tags": [1], "more": 1}, ())
        self.assertEqual(len(raised.exception.problems), 3)
