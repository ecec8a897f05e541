"""The official Python client does what it can with a server of `test/fixtures/everything`, and prints what came of it.

mcp_client.py legacy|auto URL
mcp_client.py legacy|auto COMMAND ARGUMENT...
"""

import asyncio
import json
import os
import sys

import mcp_types as types
from mcp import Client, StdioServerParameters

seen: list[str] = []
LIMIT = 20


async def elicit(_context, _params):
    seen.append("elicitation")
    return types.ElicitResult(action="accept", content={"name": "ada", "username": "ada", "email": "ada@example.org"})


async def sample(_context, _params):
    seen.append("sampling")
    content = types.TextContent(type="text", text="sampled")
    return types.CreateMessageResult(role="assistant", content=content, model="none")


async def log(_params):
    seen.append("log")


async def hear(message):
    if "ResourceUpdated" in type(message).__name__ or "ResourceUpdated" in repr(message)[:80]:
        seen.append("updated")


def expect(is_true: bool) -> None:
    if not is_true:
        raise AssertionError("another answer")


async def soon(name: str) -> None:
    for _ in range(100):
        if name in seen:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no notification")


async def attempt(work) -> str:
    try:
        await asyncio.wait_for(work(), LIMIT)
        return "yes"
    except TimeoutError:
        return "no answer"
    except Exception as error:
        return (str(error).split("\n")[0] or type(error).__name__)[:100]


async def main(mode: str, target: str, args: list[str]) -> None:
    server = target if target.startswith("http") else StdioServerParameters(command=target, args=args, env=dict(os.environ))
    async with Client(
        server,
        mode=mode,
        elicitation_callback=elicit,
        sampling_callback=sample,
        logging_callback=log,
        log_level="debug" if mode == "auto" else None,
        message_handler=hear,
    ) as client:
        is_modern = client.protocol_version == "2026-07-28"

        async def text(name: str, given: dict | None = None) -> str:
            result = await client.call_tool(name, given or {})
            if result.is_error:
                raise AssertionError(result.content[0].text)
            return result.content[0].text

        async def listed():
            expect(any(tool.name == "test_simple_text" for tool in (await client.list_tools()).tools))

        async def called():
            expect(await text("test_simple_text") != "")

        async def resources():
            expect(len((await client.list_resources()).resources) > 0)
            expect(len((await client.read_resource("test://static-text")).contents) == 1)

        async def prompts():
            await client.get_prompt("test_prompt_with_arguments", {"arg1": "one", "arg2": "two"})

        async def completion():
            ref = types.PromptReference(type="ref/prompt", name="test_prompt_with_arguments")
            await client.complete(ref, {"name": "arg1", "value": "t"})

        async def progress():
            steps = []

            async def on_progress(progress, _total, _message):
                steps.append(progress)

            await client.call_tool("test_tool_with_progress", {}, progress_callback=on_progress)
            expect(len(steps) > 1)

        async def logs():
            if not is_modern:
                await client.set_logging_level("debug")
            await text("test_tool_with_logging")
            await soon("log")

        async def elicitation():
            name = "test_input_required_result_elicitation" if is_modern else "test_elicitation"
            await text(name, {} if is_modern else {"message": "Who are you?"})
            expect("elicitation" in seen)

        async def sampling():
            name = "test_input_required_result_sampling" if is_modern else "test_sampling"
            await text(name, {} if is_modern else {"prompt": "Say something"})
            expect("sampling" in seen)

        async def cancel():
            try:
                await asyncio.wait_for(client.call_tool("slow_compute", {"seconds": 30}), 0.5)
                raise AssertionError("another answer")
            except TimeoutError:
                pass
            expect(await text("test_simple_text") != "")

        async def subscribe():
            uri = "test://watched-resource"
            if is_modern:
                async with client.listen(resource_subscriptions=[uri]) as changes:
                    await text("test_trigger_resource_change", {"uri": uri})
                    async for _change in changes:
                        return
            await client.subscribe_resource(uri)
            await text("test_trigger_resource_change", {"uri": uri})
            await soon("updated")

        steps = {
            "list": listed,
            "call": called,
            "resources": resources,
            "prompts": prompts,
            "completion": completion,
            "progress": progress,
            "log": logs,
            "elicitation": elicitation,
            "sampling": sampling,
            "cancel": cancel,
            "subscribe": subscribe,
        }
        outcomes = {name: await attempt(step) for name, step in steps.items()}
    print("\n" + json.dumps(outcomes), flush=True)


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
