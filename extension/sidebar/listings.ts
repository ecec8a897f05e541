/**
 * What components and running servers offer, by name: only a component that runs can say so. Each content is asked once; the
 * answer is kept in a folder of the extension. No `vscode` here.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../toolchain/assets.ts";
import type { Target } from "../../toolchain/call/transcript/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { failureText } from "../ui/failure-text.ts";
import { runWasmcp } from "../wasmcp-process.ts";
import type { ServerState } from "../servers/running-servers.ts";
import type { Facts } from "./file-facts.ts";

/** One tool, resource or prompt. */
export interface Offered {
  readonly target: Target;
  readonly label: string;
  readonly description: string | undefined;
}

export type Listing =
  | { readonly kind: "asking" }
  | { readonly kind: "listed"; readonly offers: readonly Offered[] }
  | { readonly kind: "failed"; readonly reason: string };

/** Who is asked: the facts of a file, which are new whenever it has changed, or a state of a running server. */
export type Asked = Facts | ServerState;

export class Listings {
  readonly #known = new WeakMap<Asked, Listing>();
  readonly #assets: Assets;
  readonly #folder: string;
  readonly #onChange: () => void;

  /** `folder` keeps the answers; `onChange` is called when one has come. */
  constructor(assets: Assets, folder: string, onChange: () => void) {
    this.#assets = assets;
    this.#folder = folder;
    this.#onChange = onChange;
  }

  of(asked: Asked): Listing | undefined {
    return this.#known.get(asked);
  }

  /** Runs the component for a moment, unless its content is known. Only for trusted workspaces. */
  ask(file: string, facts: Facts): void {
    this.#ask(facts, () => this.#read(file));
  }

  /** Sends requests to the running server. */
  askServer(server: Extract<ServerState, { readonly kind: "running" }>): void {
    const { url } = server.server;
    this.#ask(server, async () => {
      const run = { assets: this.#assets, args: ["call", url], directory: this.#folder };
      await fs.mkdir(this.#folder, { recursive: true });
      return offersIn(await runWasmcp(run, unwatchedJob));
    });
  }

  #ask(asked: Asked, read: () => Promise<readonly Offered[]>): void {
    if (this.#known.has(asked)) return;
    this.#known.set(asked, { kind: "asking" });
    void read()
      .then(
        (offers): Listing => ({ kind: "listed", offers }),
        (error: unknown): Listing => ({ kind: "failed", reason: failureText(error) }),
      )
      .then((listing) => {
        this.#known.set(asked, listing);
        this.#onChange();
      });
  }

  async #read(file: string): Promise<readonly Offered[]> {
    const digest = createHash("sha256")
      .update(await fs.readFile(file))
      .digest("hex");
    const kept = path.join(this.#folder, `${digest}.json`);
    const before = await fs.readFile(kept, "utf8").catch(() => undefined);
    if (before !== undefined) return JSON.parse(before) as readonly Offered[];
    const run = {
      assets: this.#assets,
      args: ["call", file, "--runtime", "embedded"],
      directory: path.dirname(file),
    };
    const offers = offersIn(await runWasmcp(run, unwatchedJob));
    await fs.mkdir(this.#folder, { recursive: true });
    await fs.writeFile(kept, JSON.stringify(offers));
    return offers;
  }
}

interface Entry {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
}

/** What `wasmcp call FILE --json` prints. */
interface CallListing {
  readonly tools: readonly Entry[];
  readonly resources: readonly (Entry & { readonly uri: string })[];
  readonly resourceTemplates: readonly (Entry & { readonly uriTemplate: string })[];
  readonly prompts: readonly Entry[];
}

export function offersIn(value: unknown): readonly Offered[] {
  const { tools, resources, resourceTemplates, prompts } = value as CallListing;
  const offered = (kind: Target["kind"], name: string, { description }: Entry): Offered => ({
    target: { kind, name },
    label: name,
    description,
  });
  return [
    ...tools.map((tool) => offered("tool", tool.name, tool)),
    ...resources.map((resource) => offered("resource", resource.uri, resource)),
    ...resourceTemplates.map((template) => offered("template", template.uriTemplate, template)),
    ...prompts.map((prompt) => offered("prompt", prompt.name, prompt)),
  ];
}
