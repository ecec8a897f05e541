/** What parts of a server may reach: the names of it, the lists of the user, and what follows from them for each part. */
export { accessOf, printAccess, sortAccess, type Access } from "./access.ts";
export {
  CAPABILITY_NAMES,
  capabilityOfInterface,
  isEmptyWhenDenied,
  reachedCapabilities,
  type ReachedCapability,
} from "./capabilities.ts";
export { allowLists, type AllowList } from "./allow-lists.ts";
export type { Denial } from "./denials.ts";
export { unlimited, type ContextGrants, type Granted, type PartGrants } from "./part-grants.ts";
export { parseReach, printReach, type Reach } from "./reach.ts";
