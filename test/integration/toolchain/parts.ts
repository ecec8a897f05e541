/** Parts that other toolchains have built, and how a client asks a server for its tools. */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { readSections, writeSections } from "../../../core/component/index.ts";
import { loadWit } from "../../../toolchain/sources/wit-deps/index.ts";
import { printPackage } from "../../../core/wit/index.ts";
import { testCache } from "../../../scripts/test-tools.ts";

/** Of two tools with one name the first part's is served, so that a second calculator needs another name. */
export function withOtherTool(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("factorial", "factoriel"), "latin1");
}

/** As if it had been built against WASI 0.2.3. Renames the imports; everything else in a component goes by index. */
export function againstOlderWasi(bytes: Uint8Array): Uint8Array {
  const older = (name: string) => name.replace(/^(wasi:.*)@0\.2\.12$/, "$1@0.2.3");
  return writeSections(
    readSections(bytes).map(({ content }) => {
      if (content.kind !== "imports") return content;
      const items = content.items.map((item) => ({
        ...item,
        name: { ...item.name, name: older(item.name.name) },
      }));
      return { ...content, items };
    }),
  );
}

const starlingMonkeySource = `
export const tools = {
  listTools: () => ({ tools: [{ name: "percent-encode", inputSchema: '{"type":"object"}' }] }),
  callTool: (_context, request) => {
    if (request.name !== "percent-encode") return undefined;
    const text = new URL("http://example.org/" + JSON.parse(request.arguments).text).pathname;
    return { content: [{ tag: "text", val: { text: { tag: "text", val: text } } }] };
  },
};
`;

/** What we use of the package; its own declarations do not know `witWorld`. */
interface ComponentizeJs {
  componentize(
    source: string,
    options: { readonly witWorld: string; readonly disableFeatures: readonly string[] },
  ): Promise<{ readonly component: Uint8Array }>;
}

/**
 * A component with the engine StarlingMonkey and one tool, `percent-encode`. It takes ten seconds to build and 18 MB, so
 * it is kept between runs, outside of the tree. `witFolder`: a project's, with the packages of the protocol in `deps`.
 */
export async function starlingMonkeyTool(witFolder: string): Promise<string> {
  const wit = await worldText(witFolder);
  const key = createHash("sha256").update(starlingMonkeySource).update(wit).digest("hex").slice(0, 16);
  const file = path.join(testCache, `starling-monkey-${key}.wasm`);
  if (existsSync(file)) return file;
  const { componentize } = (await import("@bytecodealliance/componentize-js")) as unknown as ComponentizeJs;
  // A folder of WIT is something that this release cannot read; it takes text.
  const { component } = await componentize(starlingMonkeySource, {
    witWorld: wit,
    disableFeatures: ["http", "fetch-event"],
  });
  await fs.mkdir(testCache, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await fs.writeFile(temporary, component);
  await fs.rename(temporary, file);
  return file;
}

/**
 * One text with the root package first and the others nested in it. The engine imports every function of every interface in
 * reach, also of those of which the world only wants types, as it does with the reference's template.
 */
async function worldText(witFolder: string): Promise<string> {
  const { root: own, packages } = await loadWit(witFolder);
  const others = packages.filter((each) => each !== own).map((each) => printPackage(each));
  const nested = others.map((text) => `${text.replace(/^(package [^;]*);/m, "$1 {")}\n}`);
  return [printPackage(own), ...nested].join("\n");
}

/** The names of a server's tools. */
export async function listTools(url: string | URL): Promise<string[]> {
  const answer = await request(url, "tools/list", {});
  return (answer as { result: { tools: { name: string }[] } }).result.tools.map(({ name }) => name);
}

/** The text that a tool answers with. */
export async function callTool(url: string | URL, name: string, args: unknown): Promise<string> {
  const answer = await request(url, "tools/call", { name, arguments: args });
  const { result } = answer as { result?: { content?: { text?: string }[] } };
  const text = result?.content?.[0]?.text;
  if (text === undefined) throw new Error(`\`${name}\` answers ${JSON.stringify(answer)}`);
  return text;
}

async function request(url: string | URL, method: string, params: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return response.json();
}
