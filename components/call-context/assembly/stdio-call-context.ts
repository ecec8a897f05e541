/** The build for stdio: one instance serves one client for as long as it likes, and reads its answers where it reads its requests. */
import { StdioChannel } from "./stdio-channel";
import { useChannel } from "./channel";

useChannel(new StdioChannel());

export { calls } from "./calls";
export { changes, listening } from "./stdio-listening";
export { context } from "./context";
export { lines } from "./stdio-lines";
export { tasks } from "./no-tasks";
