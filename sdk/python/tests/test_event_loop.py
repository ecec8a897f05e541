"""The event loop for components, on the machine's own Python."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Coroutine
from typing import Any

from wasmcp import server, tool
from wasmcp.event_loop import EventLoop, run
from wasmcp.testing import call_tool


def on_clock(coroutine: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        return runner.run(coroutine)


async def after(seconds: float, value: str, done: list[str]) -> str:
    await asyncio.sleep(seconds)
    done.append(value)
    return value


class EventLoopTest(unittest.TestCase):
    def test_tasks_take_turns(self) -> None:
        done: list[str] = []

        async def both() -> list[str]:
            return await asyncio.gather(
                after(0.02, "slow", done), after(0.001, "quick", done)
            )

        self.assertEqual(on_clock(both()), ["slow", "quick"])
        self.assertEqual(done, ["quick", "slow"])

    def test_a_queue_and_a_timeout(self) -> None:
        async def work() -> int:
            queue: asyncio.Queue[int] = asyncio.Queue(1)

            async def fill() -> None:
                for each in range(3):
                    await queue.put(each)

            async with asyncio.TaskGroup() as group:
                group.create_task(fill())
                total = sum([await queue.get() for _ in range(3)])
            with self.assertRaises(TimeoutError):
                async with asyncio.timeout(0.001):
                    await asyncio.sleep(60)
            return total

        self.assertEqual(on_clock(work()), 3)

    def test_waiting_for_nothing_is_an_error(self) -> None:
        async def never() -> None:
            await asyncio.get_running_loop().create_future()

        with self.assertRaisesRegex(RuntimeError, "something that never happens"):
            on_clock(never())

    def test_a_function_is_run_while_another_one_waits_for_it(self) -> None:
        async def outer() -> str:
            inner = run(after(0, "inner", []))
            await asyncio.sleep(0)
            return f"{inner} in outer"

        self.assertEqual(on_clock(outer()), "inner in outer")

    def test_a_tool_uses_asyncio(self) -> None:
        @tool
        async def waits(count: int) -> str:
            """Waits."""
            values = [after(0, str(each), []) for each in range(count)]
            return " ".join(await asyncio.gather(*values))

        result = call_tool(server(waits), "waits", {"count": 3})
        self.assertEqual(result.content[0].text, "0 1 2")


if __name__ == "__main__":
    unittest.main()
