/** The entry of the server in a web worker: it asks its client for files, and is told where the bundled packages lie. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFileSystem } from "./file-system.ts";
import { loadScriptParser } from "./script-parser.ts";
import { startServer } from "../server.ts";

/** The worker's global scope, which Node's types do not know. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
startServer(connection, { fileSystem: clientFileSystem(connection), version: "", loadScriptParser });
