/** Servers with parts that do what a call of their tool says with the storage that they reach: `test/fixtures/storage`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildComponents } from "../../../scripts/build-components.ts";
import { assetsAt } from "../../../toolchain/assets.ts";
import { composeServer, type ComposeServerInput, type Framework } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { compileFixture, type Reply, type StorageServer, type StoreBuild } from "./storage-server.ts";

const root = path.join(import.meta.dirname, "../../..");

/** Compiles the part that `makePartServer` composes. */
export async function compilePart(folder: string): Promise<Uint8Array> {
  await buildComponents();
  return compileFixture("part", "part", folder);
}

/** Composes a server in `folder` that has the same part under each of these names, and returns its file. */
export async function makePartServer(
  build: StoreBuild,
  part: Uint8Array,
  names: readonly string[],
  folder: string,
  options: Partial<ComposeServerInput> = {},
): Promise<string> {
  const all = frameworkIn(assetsAt(path.join(root, "dist")));
  const framework: Framework = {
    get: (name) => all.get(name.startsWith("kv-store") ? build : name),
  };
  const { component } = composeServer({
    parts: names.map((name) => ({ name: `${name}.wasm`, bytes: part })),
    prefixes: new Map(names.map((name) => [`${name}.wasm`, `${path.basename(name)}_`])),
    framework,
    runtime: build === "kv-store-d2" ? "spin" : "wasmtime",
    ...options,
  });
  const file = path.join(folder, `${build}-${names.join("-").replaceAll("/", "+")}.wasm`);
  await fs.writeFile(file, component);
  return file;
}

export interface PartReply {
  /** Name and store of the session that the part was given, if any. */
  readonly session: readonly string[];
  readonly results: readonly Reply[];
}

/** Calls the tool of a part, with commands that one instance runs. */
export async function askPart(
  { running }: StorageServer,
  name: string,
  commands: readonly (readonly unknown[])[],
  headers: Readonly<Record<string, string>> = {},
): Promise<PartReply> {
  const response = await fetch(running.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: `${name}_run`, arguments: { commands } },
    }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  const { result } = JSON.parse(text) as { readonly result?: { readonly content: [{ text: string }] } };
  if (result === undefined) throw new Error(text);
  const [session, results] = JSON.parse(result.content[0].text) as [string[], Reply[]];
  return { session, results };
}
