/** `wasmcp.lock`: which content every package of a project has. */
export {
  findPin,
  lockProblem,
  parseLock,
  printLock,
  readLock,
  updateLock,
  withPin,
  type Lock,
  type Pin,
} from "./lock.ts";
