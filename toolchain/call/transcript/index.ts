/** What happens while a person tries a server, as values: what both sides say, and the state that a page shows. Runs in a browser. */
export type * from "./protocol.ts";
export { EMPTY_LISTING } from "./protocol.ts";
export {
  hasSucceeded,
  INITIAL_STATE,
  reduce,
  type CallRecord,
  type ConnectionState,
  type SessionState,
} from "./state.ts";
