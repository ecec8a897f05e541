/** What a model should know before it calls a tool. */
export const instructions = `This server makes MCP servers out of WebAssembly components. The usual way: scaffold a component project, edit its source, build it, compose it into a server, describe and call its tools, run it.
Paths are relative to one folder, and nothing outside of it can be used. Each result has \`next\`: the calls that make sense then, with all their arguments.
Resources under wasmcp://docs/ are guides and reference pages, those under wasmcp://wit/ the interfaces.`;
