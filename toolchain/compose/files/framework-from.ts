/** The framework's components from a registry, where one command has put all of them, each in a repository of its own. */
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { isReference } from "../../../core/text/index.ts";
import type { Job } from "../../progress.ts";
import { pushPackage, type PushedPackage, type PushOptions, type ResolvedSpec } from "../../sources/index.ts";
import { frameworkNames, type Framework, type FrameworkName, type Part } from "../index.ts";

/** `ghcr.io/acme/wasmcp:0.1.0`: its component `transport` is `ghcr.io/acme/wasmcp/transport:0.1.0`. */
export interface FrameworkPlace {
  /** `ghcr.io/acme/wasmcp` */
  readonly repository: string;
  readonly version: string;
}

/** Takes `@` before the version as well. The version is exact: all components are of one release. */
export function parseFrameworkPlace(text: string): FrameworkPlace {
  const [, repository, version] =
    /^([^@]+?)[:@](\d+\.\d+\.\d+\S*)$/.exec(text.replace(/^oci:\/\//, "")) ?? [];
  if (repository === undefined || version === undefined || !isReference(`${repository}:${version}`)) {
    throw new ToolchainError("bad-framework", `\`${text}\` does not name a release of the framework`, {
      remedy: "name a registry, a path and a version, as in `ghcr.io/acme/wasmcp:0.1.0`",
    });
  }
  return { repository, version };
}

export function printComponentSpec({ repository, version }: FrameworkPlace, name: FrameworkName): string {
  return `${repository}/${name}:${version}`;
}

/** A component of the framework, and where it came from. */
export interface FetchedPart {
  readonly resolved: ResolvedSpec;
  readonly part: Part;
}

/**
 * The components at `place` that a composition needs. Which ones those are is known only when it has run: `compose` runs with those of
 * `shipped` in the places of the missing ones, which are then fetched, until none is missing. `own` are not fetched: overrides.
 */
export async function fetchFramework(
  place: FrameworkPlace,
  { own, shipped }: { readonly own: Framework; readonly shipped: Framework },
  fetch: (spec: string) => Promise<FetchedPart>,
  compose: (framework: Framework) => unknown,
): Promise<{ readonly framework: Framework; readonly fetched: readonly FetchedPart[] }> {
  const found = new Map<FrameworkName, FetchedPart>();
  const framework: Framework = { get: (name) => own.get(name) ?? found.get(name)?.part };
  for (;;) {
    const missing = new Set<FrameworkName>();
    compose({
      get: (name) => {
        const known = framework.get(name);
        if (known !== undefined) return known;
        const standIn = shipped.get(name);
        if (standIn !== undefined) missing.add(name);
        return standIn;
      },
    });
    if (missing.size === 0) return { framework, fetched: [...found.values()] };
    for (const name of missing) {
      const { resolved, part } = await fetch(printComponentSpec(place, name));
      // It is called as if it had shipped: then the same content makes the same server.
      found.set(name, { resolved, part: { ...part, name } });
    }
  }
}

/** Uploads every component of the framework. What is there already, with the same content, stays. */
export async function pushFramework(
  place: FrameworkPlace,
  components: string,
  options: Omit<PushOptions, "file" | "spec" | "job">,
  job: Job,
): Promise<readonly PushedPackage[]> {
  const pushed: PushedPackage[] = [];
  for (const name of frameworkNames) {
    job.signal.throwIfAborted();
    const file = path.join(components, `${name}.wasm`);
    pushed.push(await pushPackage({ ...options, file, spec: printComponentSpec(place, name), job }));
  }
  return pushed;
}
