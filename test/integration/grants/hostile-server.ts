/**
 * Servers of parts that try to reach everything, beside a `victim` that has something to lose. `intruder` and `script` are granted
 * something, `pauper` and `beggar`, which are the same components, nothing, as is `probe`. Translating a server with an engine in
 * it takes the embedded runtime seconds, so there are few servers.
 */
import * as fs from "node:fs/promises";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { buildComponents, sourceAssets, witPackages } from "../../../scripts/build-components.ts";
import { composeServer, type Denial, type Part } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import { build } from "../../../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { host } from "../../host.ts";
import { assets } from "../sample-server.ts";

const fixtures = path.join(import.meta.dirname, "../../fixtures/hostile");

/** What the server's environment has, beside what the framework needs. */
export const environment: Readonly<Record<string, string>> = {
  API_KEY: "a-secret-of-the-server",
  OTHER: "another-secret",
  "victim:OWN": "only-of-the-victim",
  "intruder:GIVEN": "only-of-the-intruder",
  // Without it, a variable such as the next one asks for protection.
  WASMCP_AUTH_MODE: "public",
  JWT_ISSUER: "https://issuer.example",
  WASMCP_SESSION_ENABLED: "true",
  WASMCP_STATE_KEY: "0123456789abcdef0123456789abcdef",
};

/** The tools of these have names of their own. */
const PREFIXED = ["victim", "pauper", "beggar"];

export interface HostileServers {
  /** Composes a server in which these lists hold, of all parts but those. */
  compose(name: string, denials: readonly Denial[], without?: readonly string[]): Promise<string>;
  start(file: string, runtime: "wasmtime" | "embedded"): Promise<RunningServer>;
  remove(): Promise<void>;
}

/** Compiles the parts. */
export async function hostileServers(): Promise<HostileServers> {
  await buildComponents();
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-hostile-"));
  const parts = await hostileParts(folder);
  return {
    async compose(name, denials, without = []) {
      const composed = parts.filter((part) => !without.includes(part.name));
      const { component } = composeServer({
        parts: composed,
        prefixes: new Map(
          composed.flatMap((part) => (PREFIXED.includes(part.name) ? [[part.name, `${part.name}_`]] : [])),
        ),
        framework: frameworkIn(assets),
        denials,
      });
      const file = path.join(folder, `${name}.wasm`);
      await fs.writeFile(file, component);
      return file;
    },
    start: (file, runtime) =>
      startServer(
        {
          ...host,
          file,
          runtime,
          host: "127.0.0.1",
          port: 0,
          env: environment,
          state: `${file}-${runtime}`,
        },
        unwatchedJob,
        assets,
      ),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function hostileParts(folder: string): Promise<readonly Part[]> {
  const project = path.join(folder, "intruder");
  await fs.cp(path.join(fixtures, "intruder"), project, { recursive: true });
  const bytes = await compileAssemblyScript(
    {
      entry: path.join(project, "assembly/index.ts"),
      bindings: path.join(project, "bindings"),
      witDirectory: path.join(project, "wit"),
      witDependencies: await witPackages(),
      strings: "managed",
      runtime: "minimal",
    },
    unwatchedJob,
    sourceAssets(),
  );
  const text = await fs.readFile(path.join(fixtures, "probe.wat"), "utf8");
  const script = path.join(folder, "script");
  await fs.cp(path.join(fixtures, "script"), script, { recursive: true });
  const { file } = await build(script, unwatchedJob, assets, { typeCheck: false });
  return [
    { name: "intruder", bytes },
    { name: "pauper", bytes },
    { name: "victim", bytes },
    { name: "probe", bytes: await parse(text) },
    { name: "script", bytes: await fs.readFile(file) },
    { name: "beggar", bytes: await fs.readFile(file) },
  ];
}

/** A client of 2025-11-25, which has a session of its own. */
export class HostileClient {
  readonly #url: string;
  /** As the server has named it. */
  readonly session: string;
  #id = 0;

  private constructor(url: string, session: string) {
    this.#url = url;
    this.session = session;
  }

  static async connect({ url }: RunningServer): Promise<HostileClient> {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    };
    const response = await post(url, {}, { jsonrpc: "2.0", id: 0, method: "initialize", params });
    await response.text();
    return new HostileClient(url, response.headers.get("mcp-session-id") ?? "");
  }

  /** What came of an attempt; `denied` when it has ended the part. */
  async attempt(tool: string, of?: string): Promise<string> {
    const response = await post(
      this.#url,
      { "mcp-session-id": this.session, "mcp-protocol-version": "2025-11-25" },
      {
        jsonrpc: "2.0",
        id: ++this.#id,
        method: "tools/call",
        params: { name: tool, ...(of !== undefined && { arguments: { of } }) },
      },
    );
    const text = await response.text();
    const message = text.startsWith("{") ? text : (/^data: (.*"id":.*)$/m.exec(text)?.[1] ?? "");
    const { result, error } = JSON.parse(message) as {
      readonly result?: {
        readonly isError?: boolean;
        readonly content: readonly { readonly text: string }[];
      };
      readonly error?: { readonly message: string };
    };
    const said = result?.content[0]?.text ?? error?.message ?? "";
    if (result?.isError === true && /^The tool "[\w-]+" broke down/.test(said)) return "denied";
    return error === undefined ? said : `error: ${said}`;
  }
}

function post(url: string, headers: Readonly<Record<string, string>>, message: object): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(120_000),
  });
}

/** A server that answers 204 to everything, and counts its requests. */
export async function openTarget(): Promise<Target> {
  let requests = 0;
  const server = http.createServer((_request, response) => {
    requests++;
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    authority: `127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export interface Target {
  readonly requests: number;
  readonly authority: string;
  close(): Promise<void>;
}
