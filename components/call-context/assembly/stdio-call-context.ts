/** The build for stdio: one instance serves one client for as long as it likes. */
import { StdioChannel } from "./stdio-channel";
import { useChannel } from "./channel";

useChannel(new StdioChannel());

export { calls } from "./calls";
export { changes, listening } from "./stdio-listening";
export { context } from "./context";
export { tasks } from "./no-tasks";
