import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { renderError, ToolchainError } from "../../../core/errors.ts";
import { PAGE_SIZE, type Limits } from "../limits.ts";
import { runGuest } from "./guest.ts";
import { createGuestServer } from "./http-server.ts";
import { log } from "./log.ts";
import type { GuestData } from "./messages.ts";
import { GuestPool } from "./pool.ts";
import type { EmbeddedEvent, StartEmbedded } from "./protocol.ts";
import { runOverStdio } from "./stdio.ts";
import { readTranspiled, transpileCached, type TranspiledComponent } from "./transpile.ts";
import { readTrap, shownTrap } from "./trap.ts";
import { KeyvalueDatabase, providedImports } from "./wasi/index.ts";

/*
 * The embedded runtime: a child process that serves one component over HTTP or over its own standard streams. This file is
 * the entry point of its main thread and, started once more as a worker, of each guest thread. It takes its order over the
 * IPC channel, never from its environment or command line. It ends when that channel does, so it cannot outlive its parent.
 */

/** The same for each guest thread, except how it is reached. */
type Guest = Omit<GuestData, "role" | "wake" | "entryPoint">;

async function serve(order: StartEmbedded): Promise<void> {
  const { memory } = order.limits;
  // Memories that are made later have no more pages than that.
  if (memory !== undefined) setFlagsFromString(`--wasm-max-mem-pages=${Math.ceil(memory / PAGE_SIZE)}`);
  const guest = await prepareGuest(order);
  const entry = new URL(import.meta.url);
  if (order.transport === "stdio") return serveStdio(entry, guest, order.limits);
  const pool = new GuestPool(entry, { ...guest, entryPoint: "http" });
  await pool.warmUp();
  const server = createGuestServer(pool, order.limits);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(order.port, order.host, resolve);
  });
  report({ kind: "ready", port: (server.address() as AddressInfo).port });
}

async function serveStdio(entry: URL, guest: Guest, limits: Limits): Promise<void> {
  const { trap } = await runOverStdio(entry, guest);
  if (trap === undefined) return process.exit(0);
  log(shownTrap(trap));
  const event: EmbeddedEvent = { kind: "stopped", stop: readTrap(trap, limits) };
  process.send?.(event, () => process.exit(1));
}

/** Translates the component, checks that it can run here, and compiles its core modules once for all threads. */
async function prepareGuest(order: StartEmbedded): Promise<Guest> {
  const component =
    (order.translated && (await readTranspiled(order.translated))) ||
    (await transpileCached(await readFile(order.file), order.cacheFolder, () =>
      report({ kind: "step", message: "translating the component for the embedded runtime" }),
    ));
  checkRunnable(component, order.transport);
  // Opened here once, before the guest threads do: it makes the file, and a missing SQLite is reported once.
  if (order.state?.keyvalue !== undefined) await KeyvalueDatabase.open(order.state.folder);
  const coreModules = await Promise.all(
    [...component.coreModules].map(async ([name, module]) => [name, await compile(module)] as const),
  );
  return {
    moduleUrl: pathToFileURL(component.entry).href,
    coreModules: new Map(coreModules),
    environment: Object.entries(order.env),
    hosts: order.hosts && new Set(order.hosts),
    isOffline: order.isOffline,
    state: order.state,
    folders: order.folders,
  };
}

/** The type library has only the types of `WebAssembly`, not its functions. */
function compile(bytes: Uint8Array): Promise<WebAssembly.Module> {
  const { WebAssembly } = globalThis as unknown as {
    readonly WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssembly.Module> };
  };
  return WebAssembly.compile(bytes);
}

function checkRunnable(component: TranspiledComponent, transport: StartEmbedded["transport"]): void {
  const [exported, expected] =
    transport === "http" ? ["incomingHandler", "wasi:http/incoming-handler"] : ["run", "wasi:cli/run"];
  if (!component.exports.includes(exported)) {
    throw new ToolchainError("not-a-server", `the component does not export \`${expected}\``, {
      remedy: "compose it into a server first: wasmcp compose server COMPONENT",
    });
  }
  const provided = providedImports();
  const missing = component.imports.filter((name) => !provided.has(name));
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(", ");
    throw new ToolchainError("unsupported-import", `the embedded runtime does not provide ${names}`, {
      remedy: "run the server on wasmtime instead",
    });
  }
}

function report(event: EmbeddedEvent): void {
  process.send?.(event);
}

function failure(error: unknown): EmbeddedEvent {
  const { code, remedy } =
    error instanceof ToolchainError ? error : { code: "embedded-failed", remedy: undefined };
  const inUse = (error as { readonly code?: unknown }).code === "EADDRINUSE";
  // The parent shows the remedy itself.
  const lines = renderError(error).split("\n");
  const message = lines.filter((line) => line !== remedy).join("\n");
  return { kind: "failed", code: inUse ? "port-in-use" : code, message, remedy };
}

/*
 * TypeScript components have extended constant expressions in their data segments. The V8 of Node 20 knows them only with
 * this flag; newer ones do not have the flag.
 */
if (process.versions.v8.startsWith("11.3.")) setFlagsFromString("--experimental-wasm-extended-const");

if (isMainThread) {
  process.once("disconnect", () => process.exit(0));
  process.once("message", (order: StartEmbedded) => {
    serve(order).catch((error: unknown) => process.send?.(failure(error), () => process.exit(1)));
  });
} else if (parentPort !== null) {
  await runGuest(workerData as GuestData, parentPort);
}
