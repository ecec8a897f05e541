"""The classes of a component, by which the bindings answer messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from componentize_py_types import Err  # type: ignore[import-not-found]
from wit_world.imports import mcp  # type: ignore[import-not-found]

from .. import running
from ..context import (
    Context,
)
from ..definitions import Server
from .asks import Asks
from .bindings import (
    ASKS,
    interactive_prompts,
    interactive_resources,
    interactive_tools,
)
from .listing import list_prompt, list_resource, list_template, list_tool
from .request import RequestContext
from .results import (
    clean_text,
    complete_result,
    content_block,
    json_text,
    meta_text,
    prompt_message,
    resource_contents,
)

T = TypeVar("T")


def _tools(server: Server) -> type:
    tools = server.tools()
    listed = [list_tool(each) for each in tools.values()]

    class Tools:
        def list_tools(self, ctx: Any, request: Any) -> Any:
            return mcp.ListToolsResult(meta=None, next_cursor=None, tools=listed)

        def call_tool(self, ctx: Any, request: Any) -> Any:
            if ASKS or request.name not in tools:
                return None
            return _call_tool(server, request, RequestContext(ctx, None))

    return Tools


def _interactive_tools(server: Server) -> type:
    tools = server.tools()
    support = {name: each.task for name, each in tools.items() if each.task is not None}

    class InteractiveTools:
        def call_tool(self, ctx: Any, request: Any) -> Any:
            if request.name not in tools:
                return None
            return _answer_or_ask(
                interactive_tools,
                ctx,
                lambda context: _call_tool(server, request, context),
            )

        def task_tools(self) -> Any:
            kinds = interactive_tools.TaskSupport
            return [
                (name, kinds[task.upper().replace("-", "_")])
                for name, task in support.items()
            ]

    return InteractiveTools


def _resources(server: Server) -> type:
    resources = server.resources().values()
    fixed = [list_resource(each) for each in resources if each.pattern is None]
    templates = [list_template(each) for each in resources if each.pattern is not None]

    class Resources:
        def list_resources(self, ctx: Any, request: Any) -> Any:
            return mcp.ListResourcesResult(meta=None, next_cursor=None, resources=fixed)

        def list_resource_templates(self, ctx: Any, request: Any) -> Any:
            return mcp.ListResourceTemplatesResult(
                meta=None, next_cursor=None, resource_templates=templates
            )

        def read_resource(self, ctx: Any, request: Any) -> Any:
            if ASKS or not running.has_resource(server, request.uri):
                return None
            return _read_resource(server, request, RequestContext(ctx, None))

    return Resources


def _interactive_resources(server: Server) -> type:
    class InteractiveResources:
        def read_resource(self, ctx: Any, request: Any) -> Any:
            if not running.has_resource(server, request.uri):
                return None
            return _answer_or_ask(
                interactive_resources,
                ctx,
                lambda context: _read_resource(server, request, context),
            )

    return InteractiveResources


def _prompts(server: Server) -> type:
    prompts = server.prompts()
    listed = [list_prompt(each) for each in prompts.values()]

    class Prompts:
        def list_prompts(self, ctx: Any, request: Any) -> Any:
            return mcp.ListPromptsResult(meta=None, next_cursor=None, prompts=listed)

        def get_prompt(self, ctx: Any, request: Any) -> Any:
            if ASKS or request.name not in prompts:
                return None
            return _get_prompt(server, request, RequestContext(ctx, None))

    return Prompts


def _interactive_prompts(server: Server) -> type:
    prompts = server.prompts()

    class InteractivePrompts:
        def get_prompt(self, ctx: Any, request: Any) -> Any:
            if request.name not in prompts:
                return None
            return _answer_or_ask(
                interactive_prompts,
                ctx,
                lambda context: _get_prompt(server, request, context),
            )

    return InteractivePrompts


def _completions(server: Server) -> type:
    class Completions:
        def complete(self, ctx: Any, request: Any) -> Any:
            reference = request.ref.value
            kind, name = (
                ("template", reference)
                if isinstance(reference, str)
                else ("prompt", reference.name)
            )
            others = request.context.arguments if request.context is not None else None
            argument = request.argument
            found = _guarded(
                lambda: running.complete(
                    server,
                    kind,
                    name,
                    argument.name,
                    argument.value,
                    _object(others),
                    RequestContext(ctx, None),
                )
            )
            return None if found is None else complete_result(found)

    return Completions


CLASSES: dict[str, Callable[[Server], type]] = {
    "Tools": _tools,
    "InteractiveTools": _interactive_tools,
    "Resources": _resources,
    "InteractiveResources": _interactive_resources,
    "Prompts": _prompts,
    "InteractivePrompts": _interactive_prompts,
    "Completions": _completions,
}


def _call_tool(server: Server, request: Any, context: Context) -> Any:
    arguments = _object(request.arguments)
    result = _guarded(
        lambda: running.call_tool(server, request.name, arguments, context)
    )
    structured = None if result.structured is None else json_text(result.structured)
    return mcp.CallToolResult(
        meta=meta_text(result.meta),
        content=[content_block(each) for each in result.content],
        is_error=True if result.is_error else None,
        structured_content=structured,
    )


def _read_resource(server: Server, request: Any, context: Context) -> Any:
    found = _guarded(lambda: running.read_resource(server, request.uri, context))
    if found is None:
        return None
    return mcp.ReadResourceResult(
        meta=None, contents=[resource_contents(each) for each in found]
    )


def _get_prompt(server: Server, request: Any, context: Context) -> Any:
    arguments = _object(request.arguments)
    found = _guarded(
        lambda: running.get_prompt(server, request.name, arguments, context)
    )
    return mcp.GetPromptResult(
        meta=None, description=None, messages=[prompt_message(each) for each in found]
    )


def _answer_or_ask(module: Any, call: Any, answer: Callable[[Context], Any]) -> Any:
    asks = Asks(call)
    try:
        found = answer(RequestContext(None, call, asks))
    except running.Suspended:
        return module.Outcome_InputRequired(asks.required())
    return None if found is None else module.Outcome_Complete(found)


def _guarded(work: Callable[[], T]) -> T:
    """Errors of a request, as MCP has them."""
    try:
        return work()
    except running.BadRequest as error:
        code = mcp.ErrorCode_InvalidParams(
            mcp.Error(code=-32602, message=clean_text(str(error)), data=None)
        )
    except running.Failure as error:
        code = mcp.ErrorCode_InternalError(
            mcp.Error(code=-32603, message=clean_text(str(error)), data=None)
        )
    raise Err(code)


def _object(text: str | None) -> Any:
    return {} if text is None else json.loads(text)
