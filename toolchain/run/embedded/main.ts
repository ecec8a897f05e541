import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { renderError, ToolchainError } from "../../../core/errors.ts";
import type { GuestState } from "./guest-state.ts";
import { runGuest } from "./guest.ts";
import { createGuestServer } from "./http-server.ts";
import { log } from "./log.ts";
import type { GuestData } from "./messages.ts";
import { GuestPool } from "./pool.ts";
import { runOverStdio } from "./stdio.ts";
import { transpileCached, type TranspiledComponent } from "./transpile.ts";
import { KeyvalueDatabase, providedImports } from "./wasi/index.ts";

/*
 * The embedded runtime: a child process that serves one component over HTTP or over its own standard streams.
 * This file is its main thread and, started once more as a worker, each of its guest threads. It takes its orders over the IPC channel, never
 * from its environment or command line, and it ends when that channel does: it cannot outlive its parent.
 */

/** Parent to child, once. */
export type StartEmbedded = {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cacheFolder: string;
  /** Absent for a component that keeps nothing. */
  readonly state: GuestState | undefined;
} & (
  | { readonly transport: "http"; readonly host: string; readonly port: number }
  | { readonly transport: "stdio" }
);

/** Child to parent. */
export type EmbeddedEvent =
  | { readonly kind: "step"; readonly message: string }
  | { readonly kind: "ready"; readonly port: number }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly remedy: string | undefined;
    };

async function serve(start: StartEmbedded): Promise<void> {
  const bytes = await readFile(start.file);
  const component = await transpileCached(bytes, start.cacheFolder, () =>
    tell({ kind: "step", message: "translating the component for the embedded runtime" }),
  );
  checkRunnable(component, start.transport);
  // Here and not in a guest thread first: that there is no SQLite is to be said once, and the file is to be there.
  if (start.state?.keyvalue !== undefined) await KeyvalueDatabase.open(start.state.folder);
  const coreModules = new Map(
    await Promise.all(
      [...component.coreModules].map(async ([name, module]) => [name, await compile(module)] as const),
    ),
  );
  const entry = new URL(import.meta.url);
  const guest = {
    moduleUrl: pathToFileURL(component.entry).href,
    coreModules,
    environment: Object.entries(start.env),
    state: start.state,
  };
  if (start.transport === "stdio") {
    const { trap } = await runOverStdio(entry, guest);
    if (trap !== undefined) log(trap);
    process.exit(trap === undefined ? 0 : 1);
  }
  const pool = new GuestPool(entry, { ...guest, entryPoint: "http" });
  await pool.warmUp();
  const server = createGuestServer(pool);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(start.port, start.host, resolve);
  });
  tell({ kind: "ready", port: (server.address() as AddressInfo).port });
}

/** The type library knows only the types of `WebAssembly`. */
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
      remedy: "run it with wasmtime instead",
    });
  }
}

function tell(event: EmbeddedEvent): void {
  process.send?.(event);
}

/*
 * Node 20 has a V8 that knows extended constant expressions, which TypeScript components have in their data
 * segments, but does not yet allow them by itself. Newer ones have no such flag.
 */
if (process.versions.v8.startsWith("11.3.")) setFlagsFromString("--experimental-wasm-extended-const");

if (isMainThread) {
  process.once("disconnect", () => process.exit(0));
  process.once("message", (start: StartEmbedded) => {
    serve(start).catch((error: unknown) => {
      const code = error instanceof ToolchainError ? error.code : "embedded-failed";
      const inUse = (error as { readonly code?: unknown }).code === "EADDRINUSE";
      const remedy = error instanceof ToolchainError ? error.remedy : undefined;
      const message = renderError(error)
        .split("\n")
        .filter((line) => line !== remedy)
        .join("\n");
      process.send?.({ kind: "failed", code: inUse ? "port-in-use" : code, message, remedy }, () =>
        process.exit(1),
      );
    });
  });
} else if (parentPort !== null) {
  await runGuest(workerData as GuestData, parentPort);
}
