/** From a package's name to the repository that has it: configuration, the registry's own word, and a session with it. */
import { ToolchainError } from "../../../core/errors.ts";
import type { Repository } from "./client.ts";
import {
  findMapping,
  isHost,
  protocolOf,
  readMetadata,
  readRegistryConfiguration,
  registryConfigurationFile,
  type OciMetadata,
  type RegistryConfiguration,
  type RegistryMapping,
} from "./configuration.ts";
import { findCredentials } from "./credentials.ts";
import { openHttp, type HttpClient, type Wait } from "./http.ts";
import { RegistrySession } from "./session.ts";

export interface RegistriesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

export interface Registries {
  /** The registry that the configuration names for a package, without asking anybody: `wasi.dev`. */
  findRegistry(namespace: string, name: string): Promise<string>;
  /** The repository of `namespace:name`; there need not be anything in it. */
  locate(namespace: string, name: string): Promise<Repository>;
  /** A repository as a lock file names it: `ghcr.io/acme/weather`. */
  open(source: string): Promise<Repository>;
  close(): Promise<void>;
}

/** Reads and connects to nothing before it is asked. */
export function openRegistries(options: RegistriesOptions): Registries {
  const { env, platform, signal, wait } = options;
  let configuration: Promise<RegistryConfiguration> | undefined;
  const clients = new Map<string, HttpClient>();
  const sessions = new Map<string, RegistrySession>();
  const metadata = new Map<string, Promise<OciMetadata>>();

  const configured = () =>
    (configuration ??= readRegistryConfiguration(registryConfigurationFile(env, platform)));

  /** Certificate authorities that the user trusts for one registry are not trusted for another. */
  const clientFor = ({ registries }: RegistryConfiguration, registry: string): HttpClient => {
    const { certificates = [] } = registries.get(registry) ?? {};
    const key = certificates.length === 0 ? "" : registry;
    const client = clients.get(key) ?? openHttp({ env, certificates, signal, wait });
    clients.set(key, client);
    return client;
  };

  const sessionFor = (config: RegistryConfiguration, registry: string): RegistrySession => {
    const known = sessions.get(registry);
    if (known !== undefined) return known;
    const settings = config.registries.get(registry);
    const session = new RegistrySession({
      http: clientFor(config, registry),
      registry,
      protocol: protocolOf(registry, settings),
      credentials: () => findCredentials(registry, settings?.credentials, env, signal),
    });
    sessions.set(registry, session);
    return session;
  };

  const getMapping = (config: RegistryConfiguration, namespace: string, name: string): RegistryMapping => {
    const mapping = findMapping(config, namespace, name);
    if (mapping !== undefined) return mapping;
    throw new ToolchainError("no-registry", `nothing says which registry has \`${namespace}:${name}\``, {
      remedy: `add to \`${config.file}\`:\n  [namespace_registries]\n  ${namespace} = "registry.example"`,
    });
  };

  return {
    async findRegistry(namespace, name) {
      return getMapping(await configured(), namespace, name).registry;
    },
    async locate(namespace, name) {
      const config = await configured();
      const mapping = getMapping(config, namespace, name);
      const { registry } = mapping;
      const asked = mapping.metadata ?? metadata.get(registry) ?? askRegistry(config, registry);
      if (mapping.metadata === undefined) metadata.set(registry, Promise.resolve(asked));
      const { registry: host = registry, namespacePrefix = "" } = await asked;
      // The settings under the mapping's name are for the registry that it stands for, unless that has its own.
      const settled = inheritSettings(config, registry, host);
      return {
        session: sessionFor(settled, host),
        path: checkPath(`${namespacePrefix}${namespace}/${name}`, host),
      };
    },
    async open(source) {
      const slash = source.indexOf("/");
      const registry = source.slice(0, slash);
      if (slash < 0 || !isHost(registry)) {
        throw new ToolchainError("bad-source", `\`${source}\` is not the address of a repository`, {
          remedy: "expected a registry and a path, as in `ghcr.io/acme/weather`",
        });
      }
      return {
        session: sessionFor(await configured(), registry),
        path: checkPath(source.slice(slash + 1), registry),
      };
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };

  /** What `/.well-known/wasm-pkg/registry.json` says; a registry that has none is an OCI registry itself. */
  async function askRegistry(config: RegistryConfiguration, registry: string): Promise<OciMetadata> {
    const protocol = protocolOf(registry, config.registries.get(registry));
    const url = new URL("/.well-known/wasm-pkg/registry.json", `${protocol}://${registry}`);
    const response = await clientFor(config, registry).request({ method: "GET", url });
    if (response.status !== 200) {
      await response.discard();
      return {};
    }
    let answer: unknown;
    try {
      answer = JSON.parse(new TextDecoder().decode(await response.bytes(1 << 20)));
    } catch (error) {
      // A page for people is no word about packages.
      if (error instanceof SyntaxError) return {};
      throw error;
    }
    const found = readMetadata(answer) ?? {};
    if (found.registry !== undefined && !isHost(found.registry)) {
      throw new ToolchainError(
        "bad-answer",
        `\`${url.href}\` names \`${found.registry}\`, which is no registry`,
      );
    }
    return found;
  }
}

function inheritSettings(config: RegistryConfiguration, from: string, to: string): RegistryConfiguration {
  const settings = config.registries.get(from);
  if (from === to || settings === undefined || config.registries.has(to)) return config;
  return { ...config, registries: new Map(config.registries).set(to, settings) };
}

/** Repository names, distribution specification: no `..`, no empty part, nothing that would end the path. */
function checkPath(path: string, registry: string): string {
  if (/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(path)) return path;
  throw new ToolchainError("bad-source", `\`${path}\` cannot be a repository of \`${registry}\``, {
    remedy: "check `namespacePrefix` in the configuration: it is put in front as it is, as in `acme/`",
  });
}
