/** What a page shows of a session: all events so far, as one value. Pure, and runs in a browser. */
import {
  EMPTY_LISTING,
  type Arguments,
  type CallMessage,
  type Completion,
  type Listing,
  type Outcome,
  type Question,
  type ServerFacts,
  type SessionEvent,
  type Target,
} from "./protocol.ts";

export interface SessionState {
  readonly connection: ConnectionState;
  /** Stays while the server starts again. */
  readonly listing: Listing;
  /** The newest first. */
  readonly calls: readonly CallRecord[];
  /** The oldest first. */
  readonly questions: readonly Question[];
  /** The last one that the server gave. */
  readonly completion: Completion | undefined;
}

export type ConnectionState =
  | { readonly kind: "connecting"; readonly step: string }
  | { readonly kind: "connected"; readonly server: ServerFacts }
  | { readonly kind: "sign-in-needed"; readonly reason: string }
  | { readonly kind: "disconnected"; readonly reason: string };

export interface CallRecord {
  readonly id: string;
  readonly target: Target;
  readonly arguments: Arguments;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly messages: readonly CallMessage[];
  /** Absent while the call runs. */
  readonly end: { readonly outcome: Outcome; readonly milliseconds: number } | undefined;
}

export const INITIAL_STATE: SessionState = {
  connection: { kind: "connecting", step: "starting" },
  listing: EMPTY_LISTING,
  calls: [],
  questions: [],
  completion: undefined,
};

/** Older calls are forgotten; their results can be large. */
const MOST_CALLS = 50;
/** A server may report each step of a long loop. */
const MOST_MESSAGES = 500;

export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case "connecting":
      return { ...state, connection: { kind: "connecting", step: event.step } };
    case "connected":
      return {
        ...state,
        connection: { kind: "connected", server: event.server },
        listing: event.listing,
      };
    case "listed":
      return { ...state, listing: event.listing };
    case "sign-in-needed":
      return { ...state, connection: { kind: "sign-in-needed", reason: event.reason } };
    case "disconnected":
      return { ...state, connection: { kind: "disconnected", reason: event.reason } };
    case "open":
    case "fetched":
      return state;
    case "started": {
      const { id, target, time } = event;
      const call: CallRecord = {
        id,
        target,
        arguments: event.arguments,
        time,
        messages: [],
        end: undefined,
      };
      return { ...state, calls: [call, ...state.calls].slice(0, MOST_CALLS) };
    }
    case "message": {
      const id = event.id ?? state.calls.find(({ end }) => end === undefined)?.id;
      return change(state, id, (call) => ({
        ...call,
        messages: withMessage(call.messages, event.message),
      }));
    }
    case "finished": {
      const { outcome, milliseconds } = event;
      return change(state, event.id, (call) => ({ ...call, end: { outcome, milliseconds } }));
    }
    case "completed": {
      const { target, argument, values } = event;
      return { ...state, completion: { target, argument, values } };
    }
    case "asked":
      return { ...state, questions: [...state.questions, event.question] };
    case "settled":
      return { ...state, questions: state.questions.filter(({ id }) => id !== event.question) };
  }
}

/** Whether the call has ended well: `undefined` while it runs. */
export function hasSucceeded({ end }: CallRecord): boolean | undefined {
  if (end === undefined) return undefined;
  const { outcome } = end;
  if (outcome.kind === "failed" || outcome.kind === "cancelled") return false;
  return outcome.kind !== "tool" || outcome.result.isError !== true;
}

function change(
  state: SessionState,
  id: string | undefined,
  changed: (call: CallRecord) => CallRecord,
): SessionState {
  return { ...state, calls: state.calls.map((call) => (call.id === id ? changed(call) : call)) };
}

/** Of progress, only the last report counts. */
function withMessage(messages: readonly CallMessage[], message: CallMessage): readonly CallMessage[] {
  const others = message.kind === "progress" ? messages.filter(({ kind }) => kind !== "progress") : messages;
  return [...others, message].slice(-MOST_MESSAGES);
}
