/**
 * Which names the parts of a server offer, and which of them meet. Each part is asked alone, in a server of its own, with
 * the others there for what it imports from them.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import { catalogueKinds, readCatalogue, type Catalogue, type CatalogueKind } from "../catalogue/index.ts";
import { composeServer, type ComposeInput, type ServerPlan } from "../compose/index.ts";
import { ToolchainError } from "../errors.ts";
import type { Job } from "../progress.ts";

export interface PartNames {
  readonly part: string;
  readonly names: Catalogue;
}

/** One name that several parts have: the first of them is served. */
export interface Collision {
  readonly kind: CatalogueKind;
  readonly name: string;
  /** In the order of the server. */
  readonly parts: readonly string[];
}

export async function readPartNames(
  { parts, framework, prefixes = new Map() }: ComposeInput,
  plan: ServerPlan,
  job: Job,
  assets: Assets,
): Promise<readonly PartNames[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wasmcp-check-"));
  const names: PartNames[] = [];
  try {
    for (const [position, part] of parts.entries()) {
      const planned = plan.parts[position];
      const isServed = planned !== undefined && (planned.handles || planned.serves.length > 0);
      if (!isServed) continue;
      job.progress.step(`asking ${part.name} for its names`);
      try {
        const { component } = composeServer({
          parts: [part],
          providers: parts.filter((other) => other !== part),
          framework,
          prefixes,
          runtime: "embedded",
        });
        const file = path.join(folder, `${position}.wasm`);
        await writeFile(file, component);
        names.push({ part: part.name, names: await readCatalogue(file, job, assets) });
      } catch (error) {
        job.signal.throwIfAborted();
        throw new ToolchainError("check-failed", `cannot list what \`${part.name}\` offers`, {
          cause: error,
        });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return names;
}

export function findCollisions(parts: readonly PartNames[]): readonly Collision[] {
  const collisions: Collision[] = [];
  for (const kind of catalogueKinds) {
    const owners = new Map<string, string[]>();
    for (const { part, names } of parts) {
      // A list that names something twice is the part's own affair.
      for (const name of new Set(names[kind])) owners.set(name, [...(owners.get(name) ?? []), part]);
    }
    for (const [name, having] of owners) {
      if (having.length > 1) collisions.push({ kind, name, parts: having });
    }
  }
  return collisions;
}
