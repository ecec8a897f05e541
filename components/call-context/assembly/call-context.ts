/** The build for HTTP: every request has an instance of its own, and what outlives it is in the server's store. */
import { HttpChannel } from "./http-channel";
import { useChannel } from "./channel";

useChannel(new HttpChannel());

export { calls } from "./calls";
export { changes } from "./changes";
export { context } from "./context";
export { listening } from "./listening";
export { tasks } from "./tasks";
