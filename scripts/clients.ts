/**
 * Real clients against a server of `test/fixtures/everything`, on each host: what each can do is a table in `docs/clients.md`.
 *
 *     node scripts/clients.ts                 installs what is missing into a cache, and writes the table
 *     node scripts/clients.ts --only python   the clients with that in their name, printed and not written
 */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { makeEverythingServer } from "../test/integration/everything-server.ts";
import { findTool, prepareTestTools } from "./test-tools.ts";

const root = path.join(import.meta.dirname, "..");
const cache = path.join(os.homedir(), ".cache/wasmcp-test/clients");
const page = path.join(root, "docs/clients.md");

/** By folder: what npm installs. Versions are pinned, so that the table changes only with this repository. */
const packages: Readonly<Record<string, string>> = {
  "sdk-1.10": "npm:@modelcontextprotocol/sdk@1.10.2",
  "mcp-remote": "npm:mcp-remote@0.15.1",
  supergateway: "npm:supergateway@4.0.0",
};

const operations = [
  "list",
  "call",
  "resources",
  "prompts",
  "completion",
  "progress",
  "log",
  "elicitation",
  "sampling",
  "cancel",
  "subscribe",
] as const;
type Outcomes = Readonly<Partial<Record<(typeof operations)[number], string>>>;

/** How a client reaches the server: an address, or a command that starts it. */
type Target =
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "stdio"; readonly command: readonly string[] };

interface ClientProgram {
  readonly name: string;
  /** The command that prints the outcomes; `undefined` if this client cannot reach such a server. */
  command(target: Target): readonly string[] | undefined;
}

const node = process.execPath;
const driver = (name: string) => path.join(root, "scripts/clients", name);
const installed = (name: string) => path.join(cache, "node_modules", name);
const wordsOf = (target: Target): readonly string[] =>
  target.kind === "http" ? [target.url] : target.command;
const newSdk = path.join(root, "node_modules/@modelcontextprotocol/sdk");
const sdk1 = (name: string, folder: string): ClientProgram => ({
  name,
  command: (target) => [node, driver("sdk-1.ts"), folder, ...wordsOf(target)],
});
const sdk2 = (mode: string): ClientProgram => ({
  name: `TypeScript 2.x, ${mode}`,
  command: (target) => [node, driver("sdk-2.ts"), mode, ...wordsOf(target)],
});
const python = (mode: string): ClientProgram => ({
  name: `Python mcp, ${mode}`,
  command: (target) => [
    findTool("python-mcp") ?? "python3",
    driver("mcp_client.py"),
    mode,
    ...wordsOf(target),
  ],
});
const viaStdio = (name: string, words: (url: string) => readonly string[]): ClientProgram => ({
  name,
  command: (target) =>
    target.kind === "http" ? [node, driver("sdk-1.ts"), newSdk, node, ...words(target.url)] : undefined,
});

const clients: readonly ClientProgram[] = [
  sdk1("TypeScript 1.10", installed("sdk-1.10")),
  sdk1("TypeScript 1.x", newSdk),
  sdk2("legacy"),
  sdk2("auto"),
  python("legacy"),
  python("auto"),
  viaStdio("mcp-remote", (url) => [path.join(installed("mcp-remote"), "dist/proxy.js"), url, "--allow-http"]),
  viaStdio("supergateway", (url) => [
    path.join(installed("supergateway"), "dist/index.js"),
    "--streamableHttp",
    url,
    "--logLevel",
    "none",
  ]),
];

const DROPPED_NOTIFICATION =
  "Over stdio, the TypeScript client drops notifications that it reads together with the answer.";

/** Why an outcome is not `yes` although the server is as it should be. The first one that fits counts. */
const explanations: readonly {
  readonly client?: RegExp;
  readonly host?: RegExp;
  readonly operations?: readonly string[];
  readonly outcome?: RegExp;
  readonly text: string;
}[] = [
  { outcome: /not in this client/, text: "This client has no such feature." },
  {
    client: /^supergateway$/,
    operations: ["progress", "log", "elicitation", "sampling", "subscribe"],
    text: "supergateway hands on answers, but neither notifications nor requests of the server.",
  },
  {
    client: /^TypeScript/,
    host: /^stdio$/,
    operations: ["progress"],
    text: DROPPED_NOTIFICATION,
  },
  {
    // It is driven over stdio, whatever the host.
    client: /^mcp-remote$/,
    operations: ["progress"],
    text: DROPPED_NOTIFICATION,
  },
  {
    host: /^plain wasmtime$/,
    operations: ["elicitation", "sampling", "subscribe"],
    text: "Plain wasmtime has no storage that instances share, so that an answer of the client, or a change, does not reach the instance that waits for it. `wasmcp run` has one.",
  },
];

interface Row {
  readonly client: string;
  readonly host: string;
  readonly outcomes: Outcomes;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  Object.assign(process.env, prepareTestTools(console.log).environment);
  install();
  const everything = await makeEverythingServer();
  const sessions = { WASMCP_SESSION_ENABLED: "true" };
  const rows: Row[] = [];
  const hosts: Readonly<Record<string, () => Promise<{ readonly url: string; stop(): unknown }>>> = {
    "plain wasmtime": () =>
      everything.startWithoutStorage({ WASMCP_STATE_KEY: randomBytes(32).toString("hex") }),
    "wasmcp run": () => everything.start("wasmtime", sessions),
    embedded: () => everything.start("embedded", sessions),
  };
  const chosen = clients.filter(({ name }) => name.toLowerCase().includes(values.only?.toLowerCase() ?? ""));
  const tryAll = async (host: string, target: Target) => {
    for (const client of chosen) {
      const command = client.command(target);
      if (command === undefined) continue;
      const row = { client: client.name, host, outcomes: await outcomesOf(command) };
      rows.push(row);
      console.log(JSON.stringify(row));
    }
  };
  try {
    for (const [host, start] of Object.entries(hosts)) {
      const server = await start();
      await tryAll(host, { kind: "http", url: server.url });
      await server.stop();
    }
    const file = await everything.composeForStdio();
    const command = [node, path.join(root, "dist/wasmcp.js"), "run", "--stdio", file];
    await tryAll("stdio", { kind: "stdio", command });
  } finally {
    await everything.remove();
  }
  if (values.only === undefined) fs.writeFileSync(page, printPage(rows));
}

function install(): void {
  if (Object.keys(packages).every((name) => fs.existsSync(installed(name)))) return;
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(
    path.join(cache, "package.json"),
    JSON.stringify({ private: true, dependencies: packages }),
  );
  const { status } = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: cache,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("npm could not install the clients");
}

/** What a driver printed last. */
function outcomesOf([program = "", ...args]: readonly string[]): Promise<Outcomes> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 180_000 });
    let [out, log] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    child.once("error", (error) => resolve({ list: error.message }));
    child.once("close", () => {
      const line = out
        .trimEnd()
        .split("\n")
        .findLast((each) => each.startsWith("{"));
      resolve(
        line === undefined
          ? { list: log.trim().split("\n").at(-1) ?? "no answer" }
          : (JSON.parse(line) as Outcomes),
      );
    });
  });
}

function printPage(rows: readonly Row[]): string {
  const notes: string[] = [];
  const cell = ({ client, host, outcomes }: Row, operation: (typeof operations)[number]): string => {
    const outcome = outcomes[operation];
    if (outcome === undefined || outcome === "yes") return outcome ?? "";
    const known = explanations.find(
      (each) =>
        (each.client?.test(client) ?? true) &&
        (each.host?.test(host) ?? true) &&
        (each.operations?.includes(operation) ?? true) &&
        (each.outcome?.test(outcome) ?? true),
    );
    const text = known?.text ?? outcome;
    if (!notes.includes(text)) notes.push(text);
    return `no (${notes.indexOf(text) + 1})`;
  };
  const lines = rows.map((row) => {
    const cells = operations.map((operation) => cell(row, operation));
    return `| ${[row.client, row.host, ...cells].join(" | ")} |`;
  });
  return [
    "# Clients",
    "",
    "What real clients can do with a server of wasmcp, on each host. `node scripts/clients.ts` writes this page; the server is that of `test/fixtures/everything`.",
    "",
    "<!-- prettier-ignore -->",
    `| client | host | ${operations.join(" | ")} |`,
    `| ${["", "", ...operations].map(() => "---").join(" | ")} |`,
    ...lines,
    "",
    ...notes.map((note, i) => `${i + 1}. ${note}`),
    "",
  ].join("\n");
}

await main();
process.exit();
