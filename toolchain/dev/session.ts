/** The loop of `wasmcp dev`: wait for changes, build what changed, compose, start, switch over. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { InternalError, knownError, ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { checkTypes } from "../create/builders/index.ts";
import type { Job } from "../progress.ts";
import {
  isAddressFree,
  findNetworkAccess,
  openGateway,
  ownerOfPort,
  portInUse,
  startBackend,
  type Address,
  type Backend,
  type Gateway,
  type Limits,
  type Runtime,
} from "../run/index.ts";
import { LISTS, openAnnouncer, type Announcer, type List, type Upstream } from "./announcer/index.ts";
import { writeWhole } from "../sources/files/index.ts";
import { Builder } from "./builder.ts";
import type { DevEvent } from "./events.ts";
import { makePlan, type DevPlan, type PlanOptions } from "./plan.ts";
import { ServerSlot } from "./server-slot.ts";
import { Watcher } from "./watch.ts";

export interface DevOptions extends PlanOptions {
  readonly runtime: Runtime;
  /** Otherwise the address of the server's definition, or `DEFAULT_ADDRESS`. */
  readonly address: Address | undefined;
  /** The limits of a call, given those of the server's definition. */
  readonly limits: (others: Limits | undefined) => Limits;
  /** Whether code of a project may run during its build; asked once for each. */
  readonly mayRunCode: (project: string) => Promise<boolean>;
  readonly onEvent: (event: DevEvent) => void;
}

const DEFAULT_ADDRESS: Address = { host: "127.0.0.1", port: 8080 };
/** Several files that are saved together are one change. */
const SETTLE_MS = 20;
/** A build that takes longer than this, when a newer change is there, may never end. */
const PATIENCE_MS = 10_000;

/** Runs until the job is aborted, which is not an error. Nothing that it made is left behind. */
export async function runDev(options: DevOptions, job: Job, assets: Assets): Promise<void> {
  const plan = await makePlan(options, job, assets);
  const checked = new Map<string, Promise<boolean>>();
  const mayRunCode = (project: string): Promise<boolean> => {
    const known = checked.get(project) ?? options.mayRunCode(project);
    checked.set(project, known);
    return known;
  };
  // Questions come before the work.
  for (const project of plan.projects) await mayRunCode(project);
  const address = options.address ?? plan.address ?? DEFAULT_ADDRESS;
  if (!(await isAddressFree(address))) throw portInUse(address, await ownerOfPort(address.port));
  for (const line of plan.notes) options.onEvent({ kind: "log", text: `${line}\n` });
  const workspace = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-dev-"));
  const session = new DevSession({ ...options, mayRunCode }, plan, address, workspace, job, assets);
  try {
    await session.run();
  } finally {
    await session.close();
    await fs.rm(workspace, { recursive: true, force: true });
  }
}

class DevSession {
  readonly #options: DevOptions;
  readonly #address: Address;
  readonly #workspace: string;
  readonly #job: Job;
  readonly #assets: Assets;
  readonly #builder: Builder;
  readonly #watcher: Watcher;
  /** Files that are watched one by one, of all plans so far. */
  readonly #files = new Set<string>();
  /** The component that each project was last built to. */
  readonly #built = new Map<string, string>();
  readonly #dirty = new Set<string>();
  /** One key for all servers of the session, so that what one has sealed is valid for the next. */
  readonly #stateKey = randomBytes(32).toString("base64url");
  #plan: DevPlan;
  #isPlanStale = false;
  #mustCompose = true;
  /** When the first change came that this round, or the next one, is about. */
  #changedAt: number | undefined = performance.now();
  /** When the first change came that no server answers with yet. */
  #pendingSince: number | undefined;
  #buildingSince: number | undefined;
  #wake: () => void = () => {};
  #typeCheck = new AbortController();
  #count = 0;
  #slot: ServerSlot | undefined;
  #announcer: Announcer | undefined;
  #gateway: Gateway | undefined;

  constructor(
    options: DevOptions,
    plan: DevPlan,
    address: Address,
    workspace: string,
    job: Job,
    assets: Assets,
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#address = address;
    this.#workspace = workspace;
    this.#job = job;
    this.#assets = assets;
    this.#builder = new Builder(assets, job.progress);
    this.#watcher = new Watcher((file) => this.#change(file));
  }

  async run(): Promise<void> {
    const { signal } = this.#job;
    const stop = (): void => {
      this.#builder.close();
      this.#typeCheck.abort();
      this.#wake();
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) return;
    const isWatching = this.#watcher.ready();
    this.#watch();
    await isWatching;
    for (const project of this.#plan.projects) this.#dirty.add(project);
    while (!signal.aborted) {
      await this.#turn();
      if (signal.aborted) return;
      await this.#untilChanged();
    }
  }

  async close(): Promise<void> {
    this.#typeCheck.abort();
    this.#builder.close();
    await this.#watcher.close();
    await this.#announcer?.close();
    await this.#gateway?.close();
    await this.#slot?.stop();
  }

  #watch(): void {
    for (const file of this.#plan.files) this.#files.add(file);
    this.#watcher.add(this.#plan.projects, this.#plan.files);
  }

  #change(file: string): void {
    const owners = this.#plan.projects.filter((project) => isInside(project, file));
    if (this.#files.has(file)) this.#isPlanStale = true;
    else if (owners.length === 0) return;
    for (const project of owners) this.#dirty.add(project);
    this.#changedAt ??= performance.now();
    const isStuck = performance.now() - (this.#buildingSince ?? Infinity) > PATIENCE_MS;
    if (isStuck) this.#builder.abandon();
    this.#wake();
  }

  get #hasChanged(): boolean {
    return this.#dirty.size > 0 || this.#isPlanStale;
  }

  async #untilChanged(): Promise<void> {
    while (!this.#hasChanged && !this.#job.signal.aborted) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }

  /** One round. A change in the middle of it begins the next one, which makes good what this one leaves out. */
  async #turn(): Promise<void> {
    this.#typeCheck.abort();
    this.#pendingSince ??= this.#changedAt;
    this.#changedAt = undefined;
    if (this.#isPlanStale && !(await this.#renewPlan())) return;
    const projects = this.#plan.projects.filter((project) => this.#dirty.has(project));
    for (const project of projects) {
      if (await this.#build(project)) this.#mustCompose = true;
      if (this.#job.signal.aborted) return;
    }
    if (this.#hasChanged || !this.#mustCompose) return;
    if (this.#plan.projects.some((project) => !this.#built.has(project))) return;
    if (await this.#replaceServer()) this.#checkTypes(projects);
  }

  async #renewPlan(): Promise<boolean> {
    this.#isPlanStale = false;
    try {
      const plan = await makePlan(this.#options, this.#job, this.#assets);
      for (const project of plan.projects) {
        if (!this.#plan.projects.includes(project)) this.#dirty.add(project);
      }
      this.#plan = plan;
      this.#mustCompose = true;
      this.#watch();
      return true;
    } catch (error) {
      this.#fail(undefined, error);
      return false;
    }
  }

  async #build(project: string): Promise<boolean> {
    this.#dirty.delete(project);
    this.#emit({ kind: "building", project });
    this.#buildingSince = performance.now();
    try {
      const { file, bytes, milliseconds, warnings } = await this.#builder.build(
        project,
        await this.#options.mayRunCode(project),
      );
      this.#built.set(project, file);
      this.#emit({ kind: "built", project, file, bytes, milliseconds, warnings });
      return true;
    } catch (error) {
      // A build that was given up for a newer change says nothing about the code.
      if (!this.#dirty.has(project)) this.#fail(project, error);
      return false;
    } finally {
      this.#buildingSince = undefined;
    }
  }

  /** Composes and starts the newest server, and switches over to it. */
  async #replaceServer(): Promise<boolean> {
    try {
      const server = await this.#start();
      if (this.#job.signal.aborted) {
        await server.stop();
        return false;
      }
      const isFirst = this.#gateway === undefined;
      const lists = await listsOf(server);
      const { url, port } = await this.#switchTo(server, lists);
      this.#mustCompose = false;
      const now = performance.now();
      const milliseconds = Math.round(now - (this.#pendingSince ?? now));
      this.#pendingSince = undefined;
      const env = { ...this.#plan.env, ...this.#options.env };
      const network = isFirst
        ? findNetworkAccess({ ...this.#address, port }, env, server.isProtected)
        : undefined;
      this.#emit({
        kind: "ready",
        url,
        runtime: server.runtime,
        milliseconds,
        isFirst,
        isProtected: server.isProtected,
        ...(network && { network }),
      });
      return true;
    } catch (error) {
      this.#fail(undefined, error);
      return false;
    }
  }

  async #start(): Promise<Backend> {
    // The files of the server before may still be read.
    const folder = path.join(this.#workspace, `${(this.#count += 1)}`);
    const composed = path.join(folder, "server.wasm");
    await fs.mkdir(folder);
    await this.#plan.compose(this.#built, composed, this.#options.runtime);
    if (this.#options.runtime === "embedded") {
      this.#job.progress.step("translating the server");
      await this.#builder.translate(composed, folder);
    }
    // All servers of the session have one path, and with it one state.
    const file = path.join(this.#workspace, "server.wasm");
    const previous = await fs.readFile(file).catch(() => undefined);
    await writeWhole(file, await fs.readFile(composed));
    try {
      return await this.#startFile(file, folder);
    } catch (error) {
      // The server that goes on may start another process from its file.
      if (previous !== undefined) await writeWhole(file, previous);
      throw error;
    }
  }

  async #startFile(file: string, folder: string): Promise<Backend> {
    const { runtime, hostEnv, places, env, state, limits } = this.#options;
    let isReady = false;
    const server = await startBackend(
      {
        file,
        runtime,
        env: {
          WASMCP_LIST_CHANGED: "true",
          WASMCP_STATE_KEY: this.#stateKey,
          ...this.#plan.env,
          ...env,
        },
        state: state ?? this.#plan.state,
        folders: this.#plan.opened,
        limits: limits(this.#plan.limits),
        listensOn: this.#address,
        hostEnv,
        // Translations of the session are of no use after it, and neither is its state.
        places: { ...places, cache: folder, state: path.join(this.#workspace, "state") },
        onLog: (text) => {
          // What it says before is part of the error if it cannot start.
          if (isReady) this.#emit({ kind: "log", text });
        },
      },
      this.#job,
      this.#assets,
    );
    isReady = true;
    void server.exited.then(async () => {
      await fs.rm(folder, { recursive: true, force: true });
      if (this.#slot?.current === server) this.#fail(undefined, endedAlone());
    });
    return server;
  }

  async #switchTo(server: Backend, lists: readonly List[]): Promise<Gateway> {
    if (this.#gateway !== undefined) {
      this.#slot?.replace(server);
      this.#announcer?.announce(lists);
      return this.#gateway;
    }
    this.#announcer = await openAnnouncer(() => this.#upstream());
    this.#slot = new ServerSlot(server, this.#announcer.address);
    this.#gateway = await openGateway({
      ...this.#address,
      backend: this.#slot.asBackend(),
      onRequest: (record) => this.#emit({ kind: "request", record }),
      onStop: (line) => this.#emit({ kind: "log", text: line }),
    });
    return this.#gateway;
  }

  async #upstream(): Promise<Upstream> {
    const server = this.#slot?.current;
    if (server === undefined) throw new InternalError("a listener came before the first server");
    return { address: await server.addressFor("listener"), headers: server.headersFor("listener") };
  }

  /** After the server has changed, so that it does not take time from it. */
  #checkTypes(projects: readonly string[]): void {
    this.#typeCheck = new AbortController();
    const { signal } = this.#typeCheck;
    void (async () => {
      for (const project of projects) {
        if (!(await this.#options.mayRunCode(project))) continue;
        const problems = await checkTypes(project, signal);
        if (!signal.aborted) this.#emit({ kind: "types", project, problems });
      }
    })().catch((error: unknown) => {
      if (!signal.aborted) this.#fail(undefined, error);
    });
  }

  #fail(project: string | undefined, error: unknown): void {
    if (this.#job.signal.aborted) return;
    this.#emit({ kind: "failed", project, error: knownError(error), isServing: this.#gateway !== undefined });
  }

  #emit(event: DevEvent): void {
    this.#options.onEvent(event);
  }
}

function endedAlone(): ToolchainError {
  return new ToolchainError("server-ended", "the server ended by itself", {
    remedy: "save a file to build and start it again",
  });
}

function isInside(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}

/** The lists that a server has; all of them if it does not say. It is also the first request of the server. */
async function listsOf(server: Backend): Promise<readonly List[]> {
  const { host, port } = await server.addressFor("call");
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const own = server.headersFor("call");
  const headers = new Headers({
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": PROTOCOL_VERSION,
    "mcp-method": "server/discover",
  });
  for (let i = 0; i < own.length; i += 2) headers.set(own[i] ?? "", own[i + 1] ?? "");
  try {
    const response = await fetch(`http://${host.includes(":") ? `[${host}]` : host}:${port}/mcp`, {
      method: "POST",
      headers,
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "server/discover", params: { _meta } }),
      signal: AbortSignal.timeout(5_000),
    });
    const { result } = (await response.json()) as {
      readonly result?: { readonly capabilities?: Readonly<Record<string, unknown>> };
    };
    const capabilities = result?.capabilities;
    return capabilities === undefined ? LISTS : LISTS.filter((list) => capabilities[list] !== undefined);
  } catch {
    // A server with another path, or without this revision.
    return LISTS;
  }
}

const PROTOCOL_VERSION = "2026-07-28";
