/** A server over stdio: what its client and it say to each other, and a new server in the place of one that broke down. */
export { relayStdio, type ClientStreams } from "./relay.ts";
