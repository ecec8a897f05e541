/** Server-sent events that carry messages of MCP: splitting a stream of them, and writing new ones. Pure. */

/** The lists of a server whose changes are announced. */
export const LISTS = ["tools", "resources", "prompts"] as const;
export type List = (typeof LISTS)[number];

/** What a client of 2026-07-28 listens to: the id of its `subscriptions/listen`, and lists. */
export interface Subscription {
  readonly id: string | number;
  readonly lists: ReadonlySet<List>;
}

const SUBSCRIPTION_ID_KEY = "io.modelcontextprotocol/subscriptionId";
const ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
const LISTEN = "subscriptions/listen";

/** Collects chunks of a stream, and gives the events that are complete, without the empty line after them. */
export class EventSplitter {
  #rest = "";

  feed(chunk: string): readonly string[] {
    const parts = (this.#rest + chunk).split(/\r?\n\r?\n/);
    this.#rest = parts.pop() ?? "";
    return parts;
  }
}

/** The subscription that a request's body asks for; `undefined` for any other body. */
export function readSubscription(body: string): Subscription | undefined {
  const { id, method, params } = membersOf(parse(body));
  if (method !== LISTEN || (typeof id !== "string" && typeof id !== "number")) return undefined;
  const wanted = membersOf(membersOf(params)["notifications"]);
  return { id, lists: new Set(LISTS.filter((list) => wanted[`${list}ListChanged`] === true)) };
}

/** What becomes of an event on its way from the server to a client. */
export type Passed =
  | { readonly kind: "event"; readonly text: string }
  /** The server's word on which notifications follow, with the lists added. */
  | { readonly kind: "acknowledgement"; readonly text: string }
  /** The server ends the subscription: it will announce nothing more. */
  | { readonly kind: "end" };

export function passEvent(event: string, subscription: Subscription | undefined): Passed {
  const message = subscription && membersOf(parse(dataOf(event)));
  if (subscription === undefined || message === undefined) return { kind: "event", text: `${event}\n\n` };
  if (message["method"] === ACKNOWLEDGED) {
    const params = membersOf(message["params"]);
    const notifications = { ...membersOf(params["notifications"]) };
    for (const list of subscription.lists) notifications[`${list}ListChanged`] = true;
    const text = printEvent({ ...message, params: { ...params, notifications } });
    return { kind: "acknowledgement", text };
  }
  if (message["id"] === subscription.id && message["result"] !== undefined) return { kind: "end" };
  return { kind: "event", text: `${event}\n\n` };
}

/** The events that announce that lists have changed, of those that the client listens to. */
export function changeEvents(lists: readonly List[], subscription: Subscription | undefined): string {
  return lists
    .filter((list) => subscription?.lists.has(list) ?? true)
    .map((list) =>
      printEvent({
        jsonrpc: "2.0",
        method: `notifications/${list}/list_changed`,
        ...(subscription && { params: { _meta: { [SUBSCRIPTION_ID_KEY]: subscription.id } } }),
      }),
    )
    .join("");
}

function printEvent(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length))
    .join("\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A comment, or an event of another kind.
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
