/** A project whose `wasmcp.toml` says who may use its server, run by the command as users have it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";
import { command } from "../integration/cli/run-command.ts";
import { freePort } from "../integration/issuer/free-port.ts";
import { calculatorFile, type runtimes } from "../integration/sample-server.ts";
import type { Issuer } from "./issuer.ts";

/** What the file below asks for: `calc:use` for everything, and more for two of the tools. */
export const scopes = { use: "calc:use", expert: "calc:expert", admin: "calc:admin" } as const;

/** Tools of `test/fixtures/calculator` that need no more than `calc:use`, and one each that needs more. */
export const tools = { free: ["add", "subtract"], expert: "factorial" } as const;

export interface ProtectedProject {
  start(runtime: (typeof runtimes)[number], options?: StartOptions): Promise<ProtectedServer>;
  remove(): Promise<void>;
}

export interface StartOptions {
  /** Besides `WASMCP_SERVER_URI`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProtectedServer {
  /** `http://127.0.0.1:41234/mcp`, which is the audience of its tokens. */
  readonly url: string;
  readonly origin: string;
  /** The folder with all that it keeps. */
  readonly state: string;
  stop(): Promise<void>;
}

/** A project for servers whose tokens are from this issuer. */
export async function makeProtectedProject(issuer: Issuer): Promise<ProtectedProject> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-protected-")));
  await fs.copyFile(calculatorFile, path.join(folder, "calculator.wasm"));
  await fs.writeFile(
    path.join(folder, "wasmcp.toml"),
    `[servers.calc]
components = ["./calculator.wasm"]

[servers.calc.auth]
mode = "oauth"
issuer = "${issuer.url}"
jwks = "${issuer.jwksUri}"
scopes = ["${scopes.use}"]

[servers.calc.auth.tools]
"fact*" = ["${scopes.expert}"]

[servers.calc.auth.implies]
"${scopes.admin}" = ["${scopes.use}", "${scopes.expert}"]
`,
  );
  let count = 0;
  return {
    start: async (runtime, { env = {} } = {}) => {
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const url = `${origin}/mcp`;
      const state = path.join(folder, `state-${(count += 1)}`);
      const variables = Object.entries({ WASMCP_SERVER_URI: url, ...env }).flatMap(([name, value]) => [
        "--env",
        `${name}=${value}`,
      ]);
      const args = [
        "run",
        "calc",
        "--runtime",
        runtime,
        "--addr",
        `127.0.0.1:${port}`,
        "--state",
        state,
        "--json",
      ];
      const child = spawn(process.execPath, [command, ...args, ...variables], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let errors = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
      const closed = once(child, "close");
      const first = await readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      if (first.done === true) throw new Error(`the server did not start:\n${errors}`);
      return {
        url,
        origin,
        state,
        stop: async () => {
          child.kill("SIGINT");
          await closed;
        },
      };
    },
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}
