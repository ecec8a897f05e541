/** The entry point of the server in a web worker. The client reads files for it, and names the folder of the bundled packages. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFileSystem } from "./file-system.ts";
import { loadScriptParser } from "./script-parser.ts";
import { startServer } from "../server.ts";

/** The worker's global scope, which Node's types do not know. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
startServer(connection, { fileSystem: clientFileSystem(connection), version: "", loadScriptParser });
