"""A server as its clients see it, without WebAssembly."""

import contextlib
import io
import unittest
from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Any

from wasmcp import (
    Call,
    Complete,
    Context,
    Next,
    Result,
    assistant,
    completion,
    image,
    link,
    middleware,
    prompt,
    resource,
    resource_template,
    server,
    text,
    tool,
    user,
)
from wasmcp.content import Text
from wasmcp.docstring import read_docstring
from wasmcp.running import BadRequest, Failure
from wasmcp.testing import (
    FakeContext,
    call_tool,
    complete,
    get_prompt,
    read_resource,
)
from wasmcp.uri_template import parse_uri_template


@dataclass
class Size:
    width: int


@tool
def greet(name: str, loud: bool = False) -> str:
    """Greets a person.

    Args:
        name: Whom to greet,
            by the first name.
        loud (bool): Whether to shout.

    Returns:
        The greeting.
    """
    return f"Hello, {name}{'!' if loud else '.'}"


@tool
def measure(width: int) -> Size:
    return Size(width)


NAMES: dict[str, str] = {}


@tool
def broken(kind: str) -> Any:
    if kind == "wrong":
        return Size  # A class, which is no value of JSON.
    try:
        return NAMES[kind]
    except KeyError as error:
        raise RuntimeError("cannot look it up") from error


@tool(name="steps")
def work(count: int) -> Generator[tuple[int, int, str], None, str]:
    for index in range(count):
        yield index, count, f"file {index}"
    return f"{count} files"


@tool
async def later(context: Context) -> str:
    context.log("info", "soon")
    return "later"


@tool
def order(number: int, context: Context) -> str:
    answer = context.elicit("Which size?", Size)
    if answer.action != "accept" or answer.content is None:
        return "nothing"
    return f"{number} of {answer.content.width}"


@tool
def everything() -> list[Any]:
    return ["one", text("two"), image(b"png"), link("sales://2026")]


@resource("notes://index")
def index() -> list[str]:
    return ["today"]


@resource_template("notes://{day}", mime_type="text/markdown")
def note(day: Annotated[str, Complete(["today", "tomorrow"])]) -> str | None:
    return "- milk" if day == "today" else None


@prompt
def review(code: str, times: int = 1) -> list[Any]:
    """Reviews.

    :param code: The code.
    """
    return [user(f"{times}: {code}"), assistant("Yes")]


seen: list[str] = []


@middleware
def watch(call: Call, context: Context, following: Next) -> Any:
    seen.append(f"{call.kind} {call.name}")
    return following(call)


suggest = completion(
    prompt="other",
    arguments={"city": lambda typed: [f"{typed}{n}" for n in range(200)]},
)

app = server(
    watch,
    [greet, measure, broken, work, later],
    order,
    everything,
    index,
    note,
    review,
    suggest,
)


def texts(result: Result) -> str:
    return "\n".join(each.text for each in result.content if isinstance(each, Text))


class ToolsTest(unittest.TestCase):
    def test_descriptions_come_from_the_docstring(self) -> None:
        found = app.tools()["greet"]
        self.assertEqual(found.description, "Greets a person.")
        properties = found.signature.json["properties"]
        self.assertEqual(
            properties["name"]["description"], "Whom to greet, by the first name."
        )
        self.assertEqual(properties["loud"]["description"], "Whether to shout.")
        self.assertEqual(found.signature.json["required"], ["name"])

    def test_a_decorated_function_can_be_called(self) -> None:
        self.assertEqual(greet("Ada", loud=True), "Hello, Ada!")

    def test_refused_arguments_are_a_result_that_names_them(self) -> None:
        result = call_tool(app, "greet", {"nam": "Ada", "loud": 1})
        self.assertTrue(result.is_error)
        self.assertEqual(
            texts(result),
            "argument `nam` is unknown: expected `name`, `loud`\n"
            "argument `name` is missing: expected string\n"
            "argument `loud`: expected boolean, received integer",
        )

    def test_a_dataclass_is_structured_and_text(self) -> None:
        result = call_tool(app, "measure", {"width": 3})
        self.assertEqual(result.structured, {"width": 3})
        self.assertEqual(texts(result), '{"width": 3}')
        output = app.tools()["measure"].output
        self.assertEqual(output and output.json["required"], ["width"])

    def test_an_error_reaches_the_client_without_its_traceback(self) -> None:
        log = io.StringIO()
        with contextlib.redirect_stderr(log):
            result = call_tool(app, "broken", {"kind": "secret"})
        self.assertTrue(result.is_error)
        self.assertEqual(texts(result), "cannot look it up: KeyError: 'secret'")
        self.assertRegex(log.getvalue(), r"error in tool `broken` \(arguments `kind`\)")
        self.assertRegex(log.getvalue(), r"at broken \(.*test_server\.py:\d+\)")
        self.assertNotIn("running.py", log.getvalue())

    def test_a_result_that_json_cannot_express_is_an_error(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            result = call_tool(app, "broken", {"kind": "wrong"})
        self.assertIn("cannot express a value of type `type`", texts(result))

    def test_a_generator_reports_progress(self) -> None:
        context = FakeContext()
        result = call_tool(app, "steps", {"count": 2}, context)
        self.assertEqual(texts(result), "2 files")
        self.assertEqual(context.progressed, [(0, 2, "file 0"), (1, 2, "file 1")])

    def test_an_async_function_is_run(self) -> None:
        context = FakeContext()
        self.assertEqual(texts(call_tool(app, "later", {}, context)), "later")
        self.assertEqual(context.logged, [("info", "soon")])

    def test_a_form_gives_a_value_of_its_type(self) -> None:
        answered = FakeContext(answers=[{"width": 7}])
        result = call_tool(app, "order", {"number": 2}, answered)
        self.assertEqual(texts(result), "2 of 7")
        declined = FakeContext(answers=["decline"])
        result = call_tool(app, "order", {"number": 2}, declined)
        self.assertEqual(texts(result), "nothing")

    def test_content_and_texts_can_be_mixed(self) -> None:
        kinds = [type(each).__name__ for each in call_tool(app, "everything").content]
        self.assertEqual(kinds, ["Text", "Text", "Image", "Link"])

    def test_middleware_sees_every_call(self) -> None:
        seen.clear()
        call_tool(app, "greet", {"name": "Ada"})
        read_resource(app, "notes://today")
        self.assertEqual(seen, ["tool greet", "resource notes://today"])


class OthersTest(unittest.TestCase):
    def test_resources(self) -> None:
        found = read_resource(app, "notes://index")
        self.assertEqual(found and found[0].contents, '["today"]')
        found = read_resource(app, "notes://today")
        self.assertEqual(found and found[0].mime_type, "text/markdown")
        self.assertIsNone(read_resource(app, "notes://never"))

    def test_prompts(self) -> None:
        first, second = get_prompt(app, "review", {"code": "x", "times": "3"})
        self.assertEqual(first, user("3: x"))
        self.assertEqual(second.role, "assistant")
        with self.assertRaisesRegex(BadRequest, "`code` is missing"):
            get_prompt(app, "review", {})

    def test_completions(self) -> None:
        found = complete(app, "template", "notes://{day}", "day", "TOM")
        self.assertEqual(found and found.values, ["tomorrow"])
        found = complete(app, "prompt", "other", "city", "a")
        assert found is not None
        self.assertEqual((len(list(found.values)), found.total), (100, 200))
        self.assertTrue(found.has_more)
        self.assertIsNone(complete(app, "prompt", "unknown", "city", "a"))

    def test_a_resource_that_fails_is_an_error_of_the_request(self) -> None:
        @resource("bad://one")
        def bad() -> str:
            raise ValueError("no disk")

        with (
            contextlib.redirect_stderr(io.StringIO()),
            self.assertRaisesRegex(Failure, "no disk"),
        ):
            read_resource(server(bad), "bad://one")


class MistakesTest(unittest.TestCase):
    def test_mistakes_name_the_place(self) -> None:
        def undecorated() -> None: ...

        def twice() -> Any:
            return server(greet, greet)

        def unknown() -> Any:
            @tool
            def wrong(value: complex) -> None: ...

            return wrong

        def described() -> Any:
            @tool
            def wrong(a: str) -> None:
                """Does.

                Args:
                    b: What?
                """

            return wrong

        def variable() -> Any:
            @resource_template("a://{b}")
            def wrong(c: str) -> None: ...

            return wrong

        cases: list[tuple[Any, str]] = [
            (lambda: server([undecorated]), "`undecorated` has no decorator"),
            (twice, r"`greet` stands twice.*test_server\.py:\d+\)"),
            (unknown, r"parameter `value`: cannot make a schema of `complex`"),
            (described, "the docstring describes `b`, which is no parameter"),
            (variable, r"the address has no variable `\{c\}`"),
            (lambda: tool(name="a b")(greet.function), "a name has at most 128"),
            (lambda: resource("x")(greet.function), "an address with a scheme"),
        ]
        for work_, message in cases:
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(TypeError, message),
            ):
                work_()


class DocstringsTest(unittest.TestCase):
    def test_three_styles(self) -> None:
        def google() -> None:
            """Does it.

            More.

            Args:
                a: First.
                *b (list of str): Second,
                    which goes on.

            Raises:
                ValueError: Never.
            """

        def sphinx() -> None:
            """Does it.

            More.

            :param a: First.
            :param str b: Second,
                which goes on.
            :raises ValueError: Never.
            """

        def numpy() -> None:
            """Does it.

            More.

            Parameters
            ----------
            a : int
                First.
            b
                Second,
                which goes on.

            Returns
            -------
            None
            """

        for function in (google, sphinx, numpy):
            with self.subTest(function=function.__name__):
                found = read_docstring(function)
                self.assertEqual(found.description, "Does it.\n\nMore.")
                self.assertEqual(
                    found.arguments,
                    {"a": "First.", "b": "Second, which goes on."},
                )


class UriTemplatesTest(unittest.TestCase):
    def test_which_address_fits(self) -> None:
        cases: list[tuple[str, str, dict[str, str] | None]] = [
            ("a://{b}", "a://x", {"b": "x"}),
            ("a://{b}", "a://x/y", None),
            ("a://{b}", "a://", None),
            ("a://{+b}", "a://x/y", {"b": "x/y"}),
            ("a://{b}/c", "a://%C3%A9%2F/c", {"b": "é/"}),
            ("a://x{?q,r}", "a://x?r=1&q=2", {"q": "2", "r": "1"}),
            ("a://x{?q}", "a://x", {}),
            ("a.b://{c}", "aXb://x", None),
        ]
        for pattern, uri, expected in cases:
            with self.subTest(pattern=pattern, uri=uri):
                self.assertEqual(parse_uri_template(pattern).match(uri), expected)

    def test_a_pattern_with_a_mistake_is_refused(self) -> None:
        for pattern in ("a://{b", "a://{b c}", "a://}"):
            with self.subTest(pattern=pattern), self.assertRaises(ValueError):
                parse_uri_template(pattern)
