/** From a package's name to the repository that has it: configuration, what the registry says about itself, and a session. */
import { ToolchainError } from "../../../core/errors.ts";
import type { Environment, Places } from "../places.ts";
import type { Repository } from "./client.ts";
import {
  findMapping,
  isHost,
  protocolOf,
  readMetadata,
  readRegistryConfiguration,
  type OciMetadata,
  type RegistryConfiguration,
  type RegistryMapping,
} from "./configuration.ts";
import { RegistryConnections } from "./connections.ts";
import type { Wait } from "./http.ts";

export interface RegistriesOptions {
  /** Where the configuration of wkg and the credentials of Docker are. */
  readonly places: Pick<Places, "wkgConfig" | "dockerConfig">;
  /** Proxies and tokens. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

export interface Registries {
  /** The registry that the configuration names for a package, without a request: `wasi.dev`. */
  findRegistry(namespace: string, name: string): Promise<string>;
  /** The repository of `namespace:name`, which may be empty. */
  locate(namespace: string, name: string): Promise<Repository>;
  /** A repository as a lock file names it: `ghcr.io/acme/weather`. */
  open(source: string): Promise<Repository>;
  close(): Promise<void>;
}

/** Reads no file and makes no connection before the first question. */
export function openRegistries(options: RegistriesOptions): Registries {
  const { env, places, signal, wait } = options;
  const connections = new RegistryConnections({ dockerConfig: places.dockerConfig, env, signal, wait });
  const metadata = new Map<string, Promise<OciMetadata>>();
  let reading: Promise<RegistryConfiguration> | undefined;
  const configured = () => (reading ??= readRegistryConfiguration(places.wkgConfig));

  const metadataOf = (config: RegistryConfiguration, mapping: RegistryMapping): Promise<OciMetadata> => {
    if (mapping.metadata !== undefined) return Promise.resolve(mapping.metadata);
    const asked = metadata.get(mapping.registry) ?? askRegistry(config, mapping.registry, connections);
    metadata.set(mapping.registry, asked);
    return asked;
  };

  return {
    async findRegistry(namespace, name) {
      return getMapping(await configured(), namespace, name).registry;
    },
    async locate(namespace, name) {
      const config = await configured();
      const mapping = getMapping(config, namespace, name);
      const { registry } = mapping;
      const { registry: host = registry, namespacePrefix = "" } = await metadataOf(config, mapping);
      const settled = inheritSettings(config, registry, host);
      return {
        session: connections.sessionWith(settled, host),
        path: checkPath(`${namespacePrefix}${namespace}/${name}`, host),
      };
    },
    async open(source) {
      const { registry, path } = parseSource(source);
      return {
        session: connections.sessionWith(await configured(), registry),
        path: checkPath(path, registry),
      };
    },
    close: () => connections.close(),
  };
}

function getMapping(config: RegistryConfiguration, namespace: string, name: string): RegistryMapping {
  const mapping = findMapping(config, namespace, name);
  if (mapping !== undefined) return mapping;
  throw new ToolchainError("no-registry", `no registry is configured for \`${namespace}:${name}\``, {
    remedy: `add to \`${config.file}\`:\n  [namespace_registries]\n  ${namespace} = "registry.example"`,
  });
}

/** What `/.well-known/wasm-pkg/registry.json` says. A registry without that file is an OCI registry itself. */
async function askRegistry(
  config: RegistryConfiguration,
  registry: string,
  connections: RegistryConnections,
): Promise<OciMetadata> {
  const protocol = protocolOf(registry, config.registries.get(registry));
  const url = new URL("/.well-known/wasm-pkg/registry.json", `${protocol}://${registry}`);
  const response = await connections.clientFor(config, registry).request({ method: "GET", url });
  if (response.status !== 200) {
    await response.discard();
    return {};
  }
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(await response.bytes(1 << 20)));
  } catch (error) {
    // A server may answer every address with a page for people.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
  const found = readMetadata(answer) ?? {};
  if (found.registry === undefined || isHost(found.registry)) return found;
  throw new ToolchainError("bad-answer", `\`${url.href}\` names an invalid registry, \`${found.registry}\``);
}

/** Applies the settings of the alias `from` to the registry `to`, unless `to` has settings. */
function inheritSettings(config: RegistryConfiguration, from: string, to: string): RegistryConfiguration {
  const settings = config.registries.get(from);
  if (from === to || settings === undefined || config.registries.has(to)) return config;
  return { ...config, registries: new Map(config.registries).set(to, settings) };
}

/** `ghcr.io/acme/weather` is the repository `acme/weather` of `ghcr.io`. */
function parseSource(source: string): { readonly registry: string; readonly path: string } {
  const slash = source.indexOf("/");
  const registry = source.slice(0, slash);
  if (slash > 0 && isHost(registry)) return { registry, path: source.slice(slash + 1) };
  throw new ToolchainError("bad-source", `\`${source}\` is not a repository`, {
    remedy: "write a registry and a path, as in `ghcr.io/acme/weather`",
  });
}

/** Names of repositories in the distribution specification: no `..`, no empty part, nothing that would end the path. */
function checkPath(path: string, registry: string): string {
  if (/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(path)) return path;
  throw new ToolchainError("bad-source", `\`${path}\` is not a valid repository of \`${registry}\``, {
    remedy:
      "check `namespacePrefix` in the configuration: wasmcp puts it in front of the name unchanged, as in `acme/`",
  });
}
