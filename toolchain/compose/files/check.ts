/**
 * Finds the names of tools, resources and prompts that each part offers, and names that several parts use. Each part is
 * asked alone: it runs in a separate server, in which the other parts only provide its imports.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import {
  CATALOGUE_KINDS,
  readCatalogue,
  type CatalogueHost,
  type CheckedCatalogue,
  type CatalogueKind,
} from "../../run/catalogue/index.ts";
import { composeServer, type ComposeInput, type Framework, type Part, type ServerPlan } from "../index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import { keptCatalogue } from "./kept-catalogue.ts";

export interface PartNames extends CheckedCatalogue {
  readonly part: string;
}

/** Names that several parts use. Clients reach those of the first part only. */
export interface Collision {
  readonly kind: CatalogueKind;
  /** In the order of the first part's list. */
  readonly names: readonly string[];
  /** In the order of the server. */
  readonly parts: readonly string[];
}

export async function readPartNames(
  input: ComposeInput,
  plan: ServerPlan,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<readonly PartNames[]> {
  const names: PartNames[] = [];
  for (const [position, part] of input.parts.entries()) {
    const planned = plan.parts[position];
    const isServed =
      planned !== undefined && (planned.handles || planned.serves.length > 0 || planned.hasExtensions);
    if (isServed) names.push(await namesOfPart(part, input, host, job, assets));
  }
  return names;
}

/** The names of the parts that serve what another part serves, too. A part that cannot be listed is left out: it may need what only its host has. */
export async function readSharedNames(
  input: ComposeInput,
  plan: ServerPlan,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<readonly PartNames[]> {
  const names: PartNames[] = [];
  for (const [position, part] of input.parts.entries()) {
    const { serves = [] } = plan.parts[position] ?? {};
    const isShared = plan.parts.some(
      (other, at) => at !== position && other.serves.some((each) => serves.includes(each)),
    );
    if (!isShared) continue;
    try {
      names.push(await namesOfPart(part, input, host, job, assets));
    } catch {
      job.signal.throwIfAborted();
    }
  }
  return names;
}

async function namesOfPart(
  part: Part,
  { parts, framework, prefixes = new Map(), denials = [] }: ComposeInput,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<PartNames> {
  job.progress.step(`listing the tools, resources and prompts of ${part.name}`);
  const providers = parts.filter((other) => other !== part);
  const alone = { parts: [part], providers, framework, prefixes, denials };
  return { part: part.name, ...(await listPart(alone, part, host, job, assets)) };
}

/** The names that one component offers. A component that is not a server becomes the only part of one. */
export async function listComponent(
  part: Part,
  kind: "server" | "part",
  framework: Framework,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<CheckedCatalogue> {
  return kind === "server"
    ? listServer(part.bytes, part, host, job, assets)
    : listPart({ parts: [part], framework }, part, host, job, assets);
}

async function listPart(
  input: ComposeInput,
  part: Part,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<CheckedCatalogue> {
  let server: Uint8Array;
  try {
    // It runs for a moment, without variables and for no client but ours.
    const protection = { kind: "public" } as const;
    server = composeServer({ ...input, runtime: "embedded", protection }).component;
  } catch (error) {
    throw checkFailed(part, error);
  }
  return listServer(server, part, host, job, assets);
}

async function listServer(
  server: Uint8Array,
  part: Part,
  host: CatalogueHost,
  job: Job,
  assets: Assets,
): Promise<CheckedCatalogue> {
  const known = keptCatalogue(server, host.places);
  const kept = await known.read();
  if (kept !== undefined) return kept;
  const folder = await mkdtemp(path.join(os.tmpdir(), "wasmcp-check-"));
  try {
    const file = path.join(folder, "server.wasm");
    await writeFile(file, server);
    const catalogue = await readCatalogue(file, folder, host, job, assets);
    await known.keep(catalogue);
    return catalogue;
  } catch (error) {
    job.signal.throwIfAborted();
    throw checkFailed(part, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkFailed(part: Part, cause: unknown): ToolchainError {
  return new ToolchainError(
    "check-failed",
    `cannot list the tools, resources and prompts of \`${part.name}\``,
    { cause },
  );
}

export function findCollisions(parts: readonly PartNames[]): readonly Collision[] {
  const collisions: Collision[] = [];
  for (const kind of CATALOGUE_KINDS) {
    const owners = new Map<string, PartNames[]>();
    for (const part of parts) {
      // A name that one part lists twice is not a collision.
      for (const name of new Set(part.names[kind])) owners.set(name, [...(owners.get(name) ?? []), part]);
    }
    const groups: { readonly owners: readonly PartNames[]; readonly names: string[] }[] = [];
    for (const [name, having] of owners) {
      if (having.length < 2) continue;
      const group = groups.find((each) => sameItems(each.owners, having));
      if (group === undefined) groups.push({ owners: having, names: [name] });
      else group.names.push(name);
    }
    collisions.push(
      ...groups.map((group) => ({ kind, names: group.names, parts: group.owners.map(({ part }) => part) })),
    );
  }
  return collisions;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
