/**
 * One call to a server, as a client makes it: what to reach (`reach.ts`), the connection (`connect.ts`), and the
 * arguments as a person types them (`arguments.ts`).
 */
export { readArguments, type JsonSchema, type ReadArguments } from "./arguments.ts";
export {
  connect,
  type CallToolResult,
  type Connection,
  type ConnectOptions,
  type ContentBlock,
  type Listing,
  type Prompt,
  type Resource,
  type ResourceTemplateType,
  type ServerMessage,
  type Tool,
} from "./connect.ts";
export { connectProcess, type ProcessConnection, type ServerProgram } from "./connect-process.ts";
export { findTool } from "./find-tool.ts";
export { findJsonMistake, type JsonMistake } from "./json-mistake.ts";
export { serveSession, TestSession, type ServeOptions, type SessionOptions } from "./session/index.ts";
export { isUrl, reachServer, type ReachedServer, type ReachOptions } from "./reach.ts";
