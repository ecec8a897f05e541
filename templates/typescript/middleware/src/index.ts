import {
  handle as next,
  type ServerHandler,
} from "wasmcp:mcp-v20251125/server-handler@0.1.1";
import { describe } from "./audit.ts";

/** The interface that the world in `wit/world.wit` exports. */
export const serverHandler: ServerHandler = {
  handle(context, message) {
    // Notifications and answers of the client have no answer.
    if (message.tag !== "request") return next(context, message);
    const start = performance.now();
    const answer = next(context, message);
    const [, request] = message.val;
    const by = context.identity?.claims.subject ?? null;
    const milliseconds = Math.round(performance.now() - start);
    // `console` writes to the log of the server.
    console.log(
      JSON.stringify({ ...describe(request, answer), by, milliseconds }),
    );
    return answer;
  },
};
