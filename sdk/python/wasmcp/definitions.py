"""What a component offers: functions with a decorator, and the server that lists them."""

from __future__ import annotations

import functools
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, ParamSpec, TypeAlias, TypeVar, overload

from .content import Content, Result
from .context import Context
from .docstring import Documentation, read_docstring
from .schema import (
    Json,
    Member,
    Schema,
    describe,
    json_default,
    object_schema,
    schema_of,
)
from .uri_template import UriTemplate, parse_uri_template

P = ParamSpec("P")
R = TypeVar("R")
Function: TypeAlias = Callable[..., Any]

CONTENT_TYPES: tuple[type, ...] = typing.get_args(Content)


@dataclass(frozen=True)
class Progress:
    """How far a tool is. A tool that is a generator may yield it, or a number from 0 to 1, or a text."""

    done: float
    total: float | None = None
    message: str | None = None


@dataclass(frozen=True)
class Completions:
    """Suggestions, of which there may be more."""

    values: Iterable[str]
    total: int | None = None
    has_more: bool | None = None


Suggest: TypeAlias = Sequence[str] | Callable[..., Iterable[str] | Completions]


@dataclass(frozen=True)
class Complete:
    """Suggests values of an argument: `Annotated[str, Complete(["kind", "strict"])]`.

    It is given a list, of which the values that begin with the typed text are suggested, or a function of that text. The function may
    have a second parameter: the other arguments that the user has filled in.
    """

    suggest: Suggest


@dataclass(frozen=True)
class Call:
    """A call that middleware sees."""

    kind: Literal["tool", "resource", "prompt", "completion"]
    name: str
    """The name of a tool or prompt; the address of a resource; for a completion what it is for."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """As they came."""


Next: TypeAlias = Callable[[Call], Any]
Middleware: TypeAlias = Callable[[Call, Context, Next], Any]


class Definition(Generic[P, R]):
    """A decorated function. It can still be called, as tests do."""

    kind: str
    name: str

    def __init__(self, function: Callable[P, R]) -> None:
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


class Tool(Definition[P, R]):
    """A tool of a server."""

    kind = "tool"

    def __init__(self, function: Callable[P, R], options: Mapping[str, Any]) -> None:
        super().__init__(function)
        self.name = options["name"] or function.__name__
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", self.name):
            raise _mistake(
                function,
                f"tool `{self.name}`: a name has at most 128 letters, digits, `_`, `-` and `.`",
            )
        self.signature = read_signature(function, f"tool `{self.name}`")
        self.title: str | None = options["title"]
        self.description = (
            options["description"] or self.signature.documentation.description or None
        )
        hints = ("read_only", "destructive", "idempotent", "open_world")
        self.hints = {
            name: options[name] for name in hints if options[name] is not None
        }
        self.icons: Sequence[Mapping[str, Any]] | None = options["icons"]
        self.meta: Mapping[str, Any] | None = options["meta"]
        self.task: str | None = options["task"]
        self.output = self._output()

    def _output(self) -> Schema | None:
        """The schema of the result, if its type is that of an object with known members."""
        hint = self.signature.result
        if typing.get_origin(hint) is not None and inspect.isgeneratorfunction(
            self.function
        ):
            arguments = typing.get_args(hint)
            hint = arguments[2] if len(arguments) == 3 else Any
        bare = hint
        while typing.get_origin(bare) is typing.Annotated:
            bare = typing.get_args(bare)[0]
        if (
            bare in CONTENT_TYPES
            or bare is Result
            or not isinstance(typing.get_origin(bare) or bare, type)
        ):
            return None
        if not (typing.is_typeddict(bare) or hasattr(bare, "__dataclass_fields__")):
            return None
        try:
            return schema_of(hint)
        except TypeError as error:
            raise _mistake(
                self.function, f"tool `{self.name}`, result: {error}"
            ) from None


class Resource(Definition[P, R]):
    """A resource of a server, or all resources of a pattern."""

    kind = "resource"

    def __init__(
        self, function: Callable[P, R], uri: str, options: Mapping[str, Any]
    ) -> None:
        super().__init__(function)
        self.name = self.uri = uri
        self.label: str = options["name"] or function.__name__
        self.pattern: UriTemplate | None = None
        where = f"resource `{uri}`"
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri):
            raise _mistake(
                function,
                f"{where}: expected an address with a scheme, such as `notes://today`",
            )
        if options["template"]:
            try:
                self.pattern = parse_uri_template(uri)
            except ValueError as error:
                raise _mistake(function, str(error)) from None
            if not self.pattern.names:
                raise _mistake(
                    function,
                    f"{where}: expected a variable in braces, such as `users://{{id}}`",
                )
        self.signature = read_signature(function, where)
        expected = set(self.pattern.names) if self.pattern else set()
        for member in self.signature.members:
            if member.name not in expected and member.required:
                raise _mistake(
                    function,
                    f"{where}: the address has no variable `{{{member.name}}}`",
                )
        if not self.signature.takes_any and (
            missing := expected - {each.name for each in self.signature.members}
        ):
            raise _mistake(
                function,
                f"{where}: the function has no parameter `{min(missing)}`",
            )
        self.title: str | None = options["title"]
        self.description = (
            options["description"] or self.signature.documentation.description or None
        )
        self.mime_type: str | None = options["mime_type"]
        self.size: int | None = options["size"]
        self.icons: Sequence[Mapping[str, Any]] | None = options["icons"]
        self.meta: Mapping[str, Any] | None = options["meta"]


class Prompt(Definition[P, R]):
    """A prompt of a server."""

    kind = "prompt"

    def __init__(self, function: Callable[P, R], options: Mapping[str, Any]) -> None:
        super().__init__(function)
        self.name = options["name"] or function.__name__
        self.signature = read_signature(function, f"prompt `{self.name}`")
        self.title: str | None = options["title"]
        self.description = (
            options["description"] or self.signature.documentation.description or None
        )
        self.icons: Sequence[Mapping[str, Any]] | None = options["icons"]
        self.meta: Mapping[str, Any] | None = options["meta"]


@dataclass(frozen=True)
class Completion:
    """Suggestions for a prompt or a resource template, also of another component."""

    kind: Literal["prompt", "template"]
    name: str
    arguments: Mapping[str, Suggest]


@dataclass(frozen=True)
class MiddlewareLink:
    """Code around all calls of a component."""

    function: Middleware

    def __call__(self, call: Call, context: Context, following: Next) -> Any:
        return self.function(call, context, following)


Item: TypeAlias = (
    Tool[..., Any] | Resource[..., Any] | Prompt[..., Any] | Completion | MiddlewareLink
)


@dataclass(frozen=True)
class Server:
    """All that a component offers."""

    items: tuple[Item, ...]

    def tools(self) -> dict[str, Tool[..., Any]]:
        """The tools by name."""
        return {each.name: each for each in self.items if isinstance(each, Tool)}

    def resources(self) -> dict[str, Resource[..., Any]]:
        """The resources and templates by address or pattern."""
        return {each.uri: each for each in self.items if isinstance(each, Resource)}

    def prompts(self) -> dict[str, Prompt[..., Any]]:
        """The prompts by name."""
        return {each.name: each for each in self.items if isinstance(each, Prompt)}

    def middleware(self) -> list[MiddlewareLink]:
        """The middleware, the outermost first."""
        return [each for each in self.items if isinstance(each, MiddlewareLink)]

    def completions(self) -> dict[tuple[str, str], dict[str, Suggest]]:
        """What suggests values, by kind and name, then by argument. Of two for the same argument, that of `completion` counts."""
        found: dict[tuple[str, str], dict[str, Suggest]] = {}
        for item in self.items:
            if isinstance(item, Prompt):
                found.setdefault(("prompt", item.name), {}).update(
                    item.signature.completions
                )
            elif isinstance(item, Resource) and item.pattern is not None:
                found.setdefault(("template", item.uri), {}).update(
                    item.signature.completions
                )
        for item in self.items:
            if isinstance(item, Completion):
                found.setdefault((item.kind, item.name), {}).update(item.arguments)
        return found


def server(*items: Item | Iterable[Any]) -> Server:
    """All that this component offers: `app = server(hello, weather_tools)`. Middleware stands around everything, the first outermost."""
    flat: list[Item] = []
    seen: set[tuple[str, str]] = set()

    def visit(item: Any) -> None:
        if isinstance(item, Server):
            visit(item.items)
        elif isinstance(item, list | tuple):
            for each in item:
                visit(each)
        elif isinstance(item, Tool | Resource | Prompt):
            key = (item.kind, item.name)
            if key in seen:
                raise _mistake(
                    item.function,
                    f"server: {item.kind} `{item.name}` stands twice; give one of them another name",
                )
            seen.add(key)
            flat.append(item)
        elif isinstance(item, Completion | MiddlewareLink):
            flat.append(item)
        elif callable(item):
            name = getattr(item, "__name__", repr(item))
            raise TypeError(
                f"server: `{name}` has no decorator; write `@tool`, `@resource(…)`, `@prompt` or `@middleware` above it"
            )
        else:
            raise TypeError(
                f"server: expected functions with a decorator such as `@tool`, found {item!r:.80}"
            )

    visit(items)
    return Server(tuple(flat))


@overload
def tool(function: Callable[P, R], /) -> Tool[P, R]: ...
@overload
def tool(
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    read_only: bool | None = None,
    destructive: bool | None = None,
    idempotent: bool | None = None,
    open_world: bool | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
    task: Literal["optional", "required", "required-after-input"] | None = None,
) -> Callable[[Callable[P, R]], Tool[P, R]]: ...
def tool(
    function: Callable[P, R] | None = None,
    /,
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    read_only: bool | None = None,
    destructive: bool | None = None,
    idempotent: bool | None = None,
    open_world: bool | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
    task: Literal["optional", "required", "required-after-input"] | None = None,
) -> Tool[P, R] | Callable[[Callable[P, R]], Tool[P, R]]:
    """A tool: an action that a model may take.

    The schema of its arguments follows from the type hints, and the descriptions from the docstring or from `Annotated`. The function gets
    only arguments that fit. It returns a text, content, a dataclass or any value that JSON can express; an error that it raises is a result that
    the model reads. A generator yields its progress and returns its result.
    """
    options = {
        "name": name,
        "title": title,
        "description": description,
        "read_only": read_only,
        "destructive": destructive,
        "idempotent": idempotent,
        "open_world": open_world,
        "icons": icons,
        "meta": meta,
        "task": task,
    }
    if function is None:
        return lambda decorated: Tool(decorated, options)
    return Tool(function, options)


def resource(
    uri: str,
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    mime_type: str | None = None,
    size: int | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Callable[[Callable[P, R]], Resource[P, R]]:
    """A resource: data that a client can read and put before a model. The function returns text, bytes, or a value that becomes JSON."""
    options = {
        "template": False,
        "name": name,
        "title": title,
        "description": description,
        "mime_type": mime_type,
        "size": size,
        "icons": icons,
        "meta": meta,
    }
    return lambda function: Resource(function, uri, options)


def resource_template(
    pattern: str,
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    mime_type: str | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Callable[[Callable[P, R]], Resource[P, R]]:
    """All resources of a pattern (RFC 6570): `@resource_template("users://{id}/profile")` above `def profile(id: str)`.

    The function returns `None` if nothing is at an address.
    """
    options = {
        "template": True,
        "name": name,
        "title": title,
        "description": description,
        "mime_type": mime_type,
        "size": None,
        "icons": icons,
        "meta": meta,
    }
    return lambda function: Resource(function, pattern, options)


@overload
def prompt(function: Callable[P, R], /) -> Prompt[P, R]: ...
@overload
def prompt(
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Callable[[Callable[P, R]], Prompt[P, R]]: ...
def prompt(
    function: Callable[P, R] | None = None,
    /,
    *,
    name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    icons: Sequence[Mapping[str, Any]] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Prompt[P, R] | Callable[[Callable[P, R]], Prompt[P, R]]:
    """A prompt: prepared messages that a user can pick. The function returns a text of the user, or a list of messages."""
    options = {
        "name": name,
        "title": title,
        "description": description,
        "icons": icons,
        "meta": meta,
    }
    if function is None:
        return lambda decorated: Prompt(decorated, options)
    return Prompt(function, options)


def completion(
    *,
    prompt: str | None = None,
    template: str | None = None,
    arguments: Mapping[str, Suggest],
) -> Completion:
    """Suggests values for a prompt or a resource template of another component. For your own, `Complete` beside the hint is shorter."""
    if (prompt is None) == (template is None):
        raise TypeError("completion: expected either `prompt` or `template`")
    return (
        Completion("prompt", prompt, arguments)
        if prompt is not None
        else Completion("template", template or "", arguments)
    )


def middleware(function: Middleware) -> MiddlewareLink:
    """Code around all calls of this component: `def audit(call, context, following)` returns `following(call)`."""
    return MiddlewareLink(function)


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, as clients see them."""

    schema: Schema
    members: Sequence[Member]
    documentation: Documentation
    completions: Mapping[str, Suggest]
    context: str | None
    """The parameter that gets the context."""
    takes_any: bool
    """Whether the function has `**kwargs`."""
    result: Any

    @property
    def json(self) -> Json:
        """The JSON Schema of the arguments."""
        return self.schema.json


def read_signature(function: Function, where: str) -> Signature:
    """The schema of a function's parameters. Raises `TypeError` with the place in the code."""
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise _mistake(function, f"{where}: {error}, in a type hint") from None
    documentation = read_docstring(function)
    members: list[Member] = []
    completions: dict[str, Suggest] = {}
    context: str | None = None
    takes_any = False
    for parameter in inspect.signature(function).parameters.values():
        name = parameter.name
        hint = hints.get(name, Any)
        if hint is Context:
            context = name
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            takes_any = True
            continue
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
            raise _mistake(
                function,
                f"{where}: parameter `{name}` has no name for clients; remove `*` and `/`",
            )
        try:
            schema = schema_of(hint)
        except TypeError as error:
            raise _mistake(function, f"{where}, parameter `{name}`: {error}") from None
        if "description" not in schema.json:
            schema = describe(schema, documentation.arguments.get(name))
        for note in getattr(hint, "__metadata__", ()):
            if isinstance(note, Complete):
                completions[name] = note.suggest
        required = parameter.default is parameter.empty
        members.append(
            Member(
                name,
                schema,
                required,
                None if required else json_default(parameter.default),
            )
        )
    unknown = set(documentation.arguments) - {each.name for each in members} - {context}
    if unknown and not takes_any:
        raise _mistake(
            function,
            f"{where}: the docstring describes `{min(unknown)}`, which is no parameter",
        )
    return Signature(
        _open(object_schema(members, lambda found: found))
        if takes_any
        else object_schema(members, lambda found: found),
        members,
        documentation,
        completions,
        context,
        takes_any,
        hints.get("return", Any),
    )


def _open(schema: Schema) -> Schema:
    """The same schema for a function that takes any other argument as well."""
    names = schema.json["properties"]
    json = {
        name: value
        for name, value in schema.json.items()
        if name != "additionalProperties"
    }

    def read(value: Any, path: tuple[str | int, ...]) -> Any:
        known = {name: each for name, each in value.items() if name in names}
        others = {name: each for name, each in value.items() if name not in names}
        return {**schema.read(known, path), **others}

    return Schema(json, schema.expected, read)


def _mistake(function: Function, message: str) -> TypeError:
    """A mistake in a definition, with the line of the function."""
    code = getattr(function, "__code__", None)
    if code is None:
        return TypeError(message)
    return TypeError(f"{message} ({code.co_filename}:{code.co_firstlineno})")
