/** The message that is being answered, for the parts of the SDK that describe it. One instance answers one message at a time. */
import { MessageContext } from "../wasmcp/mcp-v20251125/server-handler";

let current: MessageContext | null = null;

/** `tools`, `prompts` and the like call this before code of the component runs; with `null` where the context is not known. */
export function answering(context: MessageContext | null): void {
  current = context;
}

/** The context of the message; `null` in a tool that asks the client, whose interface does not hand it on. */
export function messageContext(): MessageContext | null {
  return current;
}
