import json
import sys
import time

from wit_world import exports
from wit_world.imports import server_handler
from wit_world.imports.server_handler import MessageContext

from audit import describe


class ServerHandler(exports.ServerHandler):
    """The interface that the world in `wit/world.wit` exports."""

    def handle(self, ctx: MessageContext, message: object) -> object:
        start = time.monotonic()
        answer = server_handler.handle(ctx, message)
        entry = describe(message, answer)
        # Notifications and answers of the client have no answer.
        if entry is not None:
            entry["by"] = ctx.identity.claims.subject if ctx.identity else None
            entry["milliseconds"] = round((time.monotonic() - start) * 1000)
            # What is written to standard error is in the log of the server.
            print(json.dumps(entry), file=sys.stderr, flush=True)
        return answer
