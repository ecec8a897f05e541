"""Answers calls of a server: from the arguments as JSON to the result, whatever the author's code does.

Nothing here knows WebAssembly: `component` calls it inside of one, and `testing` on the author's machine.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from .content import Content, Embedded, Message, Result, Text
from .context import Context
from .definitions import (
    CONTENT_TYPES,
    Call,
    Completions,
    Next,
    Progress,
    Resource,
    Server,
    Signature,
    Suggest,
)
from .schema import Unfit, describe_problems, to_json

MOST_SUGGESTIONS = 100
"""MCP allows no more in one answer."""


class Suspended(BaseException):
    """The code cannot go on without the client. It is no `Exception`, so that the author's code does not catch it."""


class BadRequest(Exception):
    """A request that is not valid: the client gets an error of JSON-RPC."""


class Failure(Exception):
    """The author's code failed, where MCP has no result for that."""


class UnfitArguments(Exception):
    """Arguments that do not fit: the model's mistake, of which the author need not hear."""


def call_tool(server: Server, name: str, arguments: Any, context: Context) -> Result:
    """The result of a tool that the server has."""
    if not isinstance(arguments, Mapping):
        raise BadRequest(f"expected an object as `arguments` of tool `{name}`")
    call = Call("tool", name, arguments)
    try:
        result = through_middleware(
            server,
            call,
            context,
            lambda current: _answer_tool(server, current, context),
        )
        return to_result(result)
    except UnfitArguments as error:
        return Result([Text(str(error))], is_error=True)
    except Suspended:
        raise
    except BaseException as error:  # noqa: BLE001
        report(error, _describe_call(call))
        return Result([Text(describe_error(error))], is_error=True)


def read_resource(server: Server, uri: str, context: Context) -> list[Embedded] | None:
    """The contents of a resource; `None` if nothing is at the address."""
    call = Call("resource", uri)
    try:
        found = through_middleware(
            server, call, context, lambda current: _read(server, current.name, context)
        )
        if found is None:
            return None
        return _contents(found, uri, _mime_type(server, uri))
    except Suspended:
        raise
    except BaseException as error:  # noqa: BLE001
        report(error, _describe_call(call))
        raise Failure(describe_error(error)) from None


def has_resource(server: Server, uri: str) -> bool:
    """Whether a definition of the server is about this address."""
    return any(
        _variables(each, uri) is not None for each in server.resources().values()
    )


def get_prompt(
    server: Server, name: str, arguments: Any, context: Context
) -> list[Message]:
    """The messages of a prompt that the server has."""
    if not isinstance(arguments, Mapping):
        raise BadRequest(f"expected an object as `arguments` of prompt `{name}`")
    call = Call("prompt", name, arguments)
    try:
        found = through_middleware(
            server,
            call,
            context,
            lambda current: _answer_prompt(server, current, context),
        )
        return _messages(found)
    except UnfitArguments as error:
        raise BadRequest(str(error)) from None
    except Suspended:
        raise
    except BaseException as error:  # noqa: BLE001
        report(error, _describe_call(call))
        raise Failure(describe_error(error)) from None


def complete(
    server: Server,
    kind: str,
    name: str,
    argument: str,
    value: str,
    others: Mapping[str, str],
    context: Context,
) -> Completions | None:
    """Suggestions for an argument of a prompt or a resource template; `None` if the server has none for it."""
    own = server.completions().get((kind, name))
    if own is None:
        return None
    call = Call("completion", name, {argument: value})

    def answer(current: Call) -> Any:
        (typed_argument, typed), *_ = current.arguments.items()
        suggest = own.get(typed_argument)
        return [] if suggest is None else _suggest(suggest, typed, others)

    try:
        found = through_middleware(server, call, context, answer)
        if not isinstance(found, Completions):
            found = Completions(found)
        values = [str(each) for each in found.values]
    except BaseException as error:  # noqa: BLE001
        report(error, _describe_call(call))
        raise Failure(describe_error(error)) from None
    if len(values) <= MOST_SUGGESTIONS:
        return replace(found, values=values)
    total = len(values) if found.total is None else found.total
    return Completions(values[:MOST_SUGGESTIONS], total, True)


def through_middleware(
    server: Server, call: Call, context: Context, answer: Callable[[Call], Any]
) -> Any:
    """Runs the middleware around a call, the first one outermost."""
    links = server.middleware()

    def following(index: int, expected: Call) -> Next:
        def go_on(changed: Call = expected) -> Any:
            if changed.kind != expected.kind:
                raise TypeError(
                    f"middleware: expected a call of kind `{expected.kind}`, found `{changed.kind}`"
                )
            if index == len(links):
                return answer(changed)
            return links[index](changed, context, following(index + 1, changed))

        return go_on

    return following(0, call)(call)


def fit(signature: Signature, arguments: Any) -> dict[str, Any]:
    """Arguments that fit, with their conversions."""
    try:
        found: dict[str, Any] = signature.schema.read(arguments, ())
    except Unfit as error:
        raise UnfitArguments(describe_problems("argument", error.problems)) from None
    return found


def invoke(
    function: Callable[..., Any], signature: Signature, arguments: Any, context: Context
) -> Any:
    """Calls the author's function with arguments that fit."""
    found = fit(signature, arguments)
    if signature.context is not None:
        found[signature.context] = context
    result = function(**found)
    return run_coroutine(result) if inspect.iscoroutine(result) else result


def run_coroutine(coroutine: Any) -> Any:
    """Runs an `async` function to its end. Code that does not use `asyncio` has nothing to wait for, and goes without an event loop."""
    if "asyncio" in sys.modules:
        from .event_loop import run

        return run(coroutine)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise RuntimeError("the function waits for something that never happens")


def is_content(value: Any) -> TypeGuard[Content]:
    """Whether a value is a piece of content."""
    return isinstance(value, CONTENT_TYPES)


def to_result(value: Any) -> Result:
    """What an author's code returns, as a complete result."""
    if isinstance(value, Result):
        return replace(
            value,
            content=[
                Text(each) if isinstance(each, str) else each for each in value.content
            ],
        )
    if value is None:
        return Result()
    if isinstance(value, str):
        return Result([Text(value)])
    if is_content(value):
        return Result([value])
    if isinstance(value, list | tuple) and any(is_content(each) for each in value):
        return Result(
            [each if is_content(each) else Text(_text_of(each)) for each in value]
        )
    converted = to_json(value)
    block = Text(_dump(converted))
    return Result(
        [block], structured=converted if isinstance(converted, dict) else None
    )


def describe_error(error: BaseException) -> str:
    """The message of an error and those of its causes: `cannot load the forecast: connection refused`."""
    words = ""
    current: BaseException | None = error
    for _ in range(5):
        if current is None:
            break
        message = _message(current)
        # Many authors repeat the cause's message in their own.
        if message not in words:
            words += f": {message}" if words else message
        current = current.__cause__
    return words


def report(error: BaseException, where: str) -> None:
    """Shows an error with the places in the author's code on standard error."""
    lines = [f"error {where}: {describe_error(error)}"]
    current: BaseException | None = error
    for depth in range(5):
        if current is None:
            break
        if depth > 0:
            lines.append(f"  caused by: {type(current).__name__}: {_message(current)}")
        lines.extend(f"  at {name} ({place})" for name, place in frames(current))
        current = current.__cause__
    print("\n".join(lines), file=sys.stderr, flush=True)


def frames(error: BaseException) -> list[tuple[str, str]]:
    """The places in the author's code, the innermost first: `("forecast", "app.py:12")`."""
    found: list[tuple[str, str]] = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        name = step.tb_frame.f_globals.get("__name__", "")
        if name != "wasmcp" and not name.startswith("wasmcp."):
            found.append(
                (code.co_name, f"{_shown_file(code.co_filename)}:{step.tb_lineno}")
            )
        step = step.tb_next
    return found[::-1][:10]


def _shown_file(file: str) -> str:
    """Inside a component, the folders of the project have numbers: `/0/app.py`."""
    first, _, rest = file.lstrip("/").partition("/")
    return rest if file.startswith("/") and first.isdecimal() and rest else file


def _message(error: BaseException) -> str:
    # The text of a `KeyError` is the key alone.
    words = "" if isinstance(error, KeyError) else str(error)
    if words:
        return words
    arguments = ", ".join(repr(each) for each in error.args)
    return f"{type(error).__name__}: {arguments}" if arguments else type(error).__name__


def _answer_tool(server: Server, call: Call, context: Context) -> Any:
    tool = server.tools().get(call.name)
    if tool is None:
        raise LookupError(f"middleware: this component has no tool `{call.name}`")
    result = invoke(tool.function, tool.signature, call.arguments, context)
    if inspect.isgenerator(result):
        result = _drain(result, context)
    complete = to_result(result)
    if tool.output is None or complete.is_error:
        return complete
    try:
        tool.output.read(complete.structured, ())
    except Unfit as error:
        problems = describe_problems("member", error.problems)
        raise TypeError(
            f"the tool returned a result that does not fit the hint of its result\n{problems}"
        ) from None
    return complete


def _drain(generator: Any, context: Context) -> Any:
    steps = 0
    while True:
        try:
            step = next(generator)
        except StopIteration as stop:
            return stop.value
        steps += 1
        if isinstance(step, Progress):
            context.progress(step.done, step.total, step.message)
        elif isinstance(step, str):
            # The number of steps grows, too.
            context.progress(steps, 0, step)
        elif isinstance(step, tuple):
            context.progress(*step)
        else:
            context.progress(step)


def _read(server: Server, uri: str, context: Context) -> Any:
    # An address goes before a pattern that fits as well.
    for each in sorted(
        server.resources().values(), key=lambda each: each.pattern is not None
    ):
        variables = _variables(each, uri)
        if variables is None:
            continue
        result = invoke(each.function, each.signature, variables, context)
        if result is not None:
            return result
    return None


def _variables(resource: Resource[..., Any], uri: str) -> dict[str, str] | None:
    if resource.pattern is not None:
        return resource.pattern.match(uri)
    return {} if resource.uri == uri else None


def _mime_type(server: Server, uri: str) -> str | None:
    found = [
        each
        for each in server.resources().values()
        if _variables(each, uri) is not None
    ]
    return (
        min(found, key=lambda each: each.pattern is not None).mime_type
        if found
        else None
    )


def _contents(value: Any, uri: str, mime_type: str | None) -> list[Embedded]:
    if isinstance(value, Embedded):
        return [value]
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, Embedded) for each in value)
    ):
        return value
    if isinstance(value, str):
        return [Embedded(uri, value, mime_type or "text/plain")]
    if isinstance(value, bytes | bytearray):
        return [Embedded(uri, bytes(value), mime_type or "application/octet-stream")]
    return [Embedded(uri, _dump(to_json(value)), mime_type or "application/json")]


def _answer_prompt(server: Server, call: Call, context: Context) -> Any:
    prompt = server.prompts().get(call.name)
    if prompt is None:
        raise LookupError(f"middleware: this component has no prompt `{call.name}`")
    return invoke(
        prompt.function,
        prompt.signature,
        _typed(prompt.signature, call.arguments),
        context,
    )


def _typed(signature: Signature, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments of a prompt are texts, so numbers and truth values are read from them."""
    kinds = {
        member.name: str(member.schema.json.get("type", "string"))
        for member in signature.members
    }
    typed = dict(arguments)
    for name, value in arguments.items():
        if isinstance(value, str) and "string" not in kinds.get(name, "string"):
            try:
                typed[name] = json.loads(value)
            except ValueError:
                continue
    return typed


def _messages(value: Any) -> list[Message]:
    values: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    messages = []
    for each in values:
        if isinstance(each, Message):
            messages.append(each)
        elif isinstance(each, str):
            messages.append(Message("user", Text(each)))
        elif is_content(each):
            messages.append(Message("user", each))
        else:
            raise TypeError(
                f"expected a text, content, `user(…)` or `assistant(…)` as a message of a prompt, found {each!r:.80}"
            )
    return messages


def _suggest(suggest: Suggest, value: str, others: Mapping[str, str]) -> Any:
    if callable(suggest):
        parameters = len(inspect.signature(suggest).parameters)
        return suggest(value, others) if parameters > 1 else suggest(value)
    typed = value.lower()
    return [each for each in suggest if each.lower().startswith(typed)]


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else _dump(to_json(value))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _describe_call(call: Call) -> str:
    """The names of the arguments, but not their values."""
    names = "`, `".join(call.arguments)
    return f"in {call.kind} `{call.name}`" + (
        f" (arguments `{names}`)" if names else ""
    )
