/** The parser of scripts in a web worker: a separate script (`dist/web/script-parser.js`) that sets a global. */
import type { ScriptParser } from "../features/index.ts";

declare const importScripts: (url: string) => void;

declare const self: { readonly scriptParser?: ScriptParser };

let loaded: ScriptParser | undefined;

/** `url` comes from the client, since a worker that VS Code starts does not know its own address. */
export async function loadScriptParser(url: string | undefined): Promise<ScriptParser | undefined> {
  if (url === undefined) return undefined;
  if (loaded === undefined) {
    importScripts(url);
    loaded = self.scriptParser;
  }
  return loaded;
}
