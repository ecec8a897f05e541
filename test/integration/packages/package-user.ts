/** A user with a home of their own: configuration, cache and credentials that no other test sees. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { assetsAt } from "../../../toolchain/assets.ts";
import {
  openPackages,
  pushPackage,
  type Packages,
  type PackagesOptions,
  type PushedPackage,
} from "../../../toolchain/sources/packages/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { placesFor } from "../../../toolchain/sources/index.ts";
import { repositoryRoot } from "../sample-server.ts";

const assets = assetsAt(path.join(repositoryRoot, "dist"));

export interface PackageUser {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** The waits between attempts, in milliseconds. Tests record them and do not wait. */
  readonly waits: number[];
  packages(options?: Partial<PackagesOptions>): Packages;
  push(file: string, spec: string, options?: { readonly replace?: boolean }): Promise<PushedPackage>;
  /** Writes wkg's configuration file: `namespace` is at `host`. */
  configure(namespaces: Readonly<Record<string, string>>, more?: string): Promise<void>;
  dockerConfig(config: object): Promise<void>;
}

export async function makeUser(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PackageUser> {
  await fs.mkdir(home, { recursive: true });
  const full = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_CACHE_HOME: path.join(home, "cache"),
    DOCKER_CONFIG: path.join(home, "docker"),
    ...env,
  };
  const waits: number[] = [];
  const wait = async (milliseconds: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    waits.push(milliseconds);
    // Lets pending callbacks run.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const places = placesFor(full, "linux", home, existsSync);
  const common = { env: full, places, job: unwatchedJob, wait };
  return {
    home,
    env: full,
    waits,
    packages: (options = {}) => openPackages({ assets, ...common, ...options }),
    push: (file, spec, { replace = false } = {}) =>
      pushPackage({ ...common, file, spec, replace, now: new Date(0) }),
    async configure(namespaces, more = "") {
      const lines = Object.entries(namespaces).map(([name, host]) => `${name} = ${JSON.stringify(host)}`);
      const hosts = [...new Set(Object.values(namespaces))].filter((host) => host.startsWith("127."));
      // wasmcp uses plain HTTP on loopback by default; wkg needs a setting for it.
      const plain = hosts.map((host) => `[registry."${host}".oci]\nprotocol = "http"`);
      const file = path.join(full.XDG_CONFIG_HOME, "wasm-pkg/config.toml");
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, ["[namespace_registries]", ...lines, ...plain, more].join("\n"));
    },
    async dockerConfig(config) {
      await fs.mkdir(full.DOCKER_CONFIG, { recursive: true });
      await fs.writeFile(path.join(full.DOCKER_CONFIG, "config.json"), JSON.stringify(config));
    },
  };
}

/** A real component of the framework's. */
export const smallComponent: string = path.join(assets.components, "method-not-found.wasm");

/** The same with a custom section of so many random bytes: large, and never twice the same. */
export async function writeComponent(file: string, bytes: number): Promise<string> {
  const name = Buffer.from("\x05noise", "latin1");
  const size = name.length + bytes;
  const header: number[] = [0];
  for (let rest = size; ; rest >>>= 7) {
    header.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  const component = await fs.readFile(smallComponent);
  await fs.writeFile(file, Buffer.concat([component, Buffer.from(header), name, randomBytes(bytes)]));
  return file;
}
