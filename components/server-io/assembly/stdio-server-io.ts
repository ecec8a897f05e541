/** The same for servers that one instance serves for long: see `collects` in `scripts/build-components.ts`. */
export { lateReply, serverIo } from "./server-io";
