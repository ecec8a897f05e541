import type { Environment } from "../places.ts";
import { protocolOf, type RegistryConfiguration } from "./configuration.ts";
import { findCredentials } from "./credentials.ts";
import { openHttp, type HttpClient, type Wait } from "./http.ts";
import { RegistrySession } from "./session.ts";

export interface ConnectionsOptions {
  /** The file in which `docker login` keeps credentials. */
  readonly dockerConfig: string;
  /** Proxies and tokens. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** One client for each set of certificate authorities, and one session for each registry. */
export class RegistryConnections {
  readonly #options: ConnectionsOptions;
  readonly #clients = new Map<string, HttpClient>();
  readonly #sessions = new Map<string, RegistrySession>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Certificate authorities that the user trusts for one registry are not trusted for another. */
  clientFor({ registries }: RegistryConfiguration, registry: string): HttpClient {
    const { certificates = [] } = registries.get(registry) ?? {};
    const key = certificates.length === 0 ? "" : registry;
    const { env, signal, wait } = this.#options;
    const client = this.#clients.get(key) ?? openHttp({ env, certificates, signal, wait });
    this.#clients.set(key, client);
    return client;
  }

  sessionWith(config: RegistryConfiguration, registry: string): RegistrySession {
    const known = this.#sessions.get(registry);
    if (known !== undefined) return known;
    const settings = config.registries.get(registry);
    const session = new RegistrySession({
      http: this.clientFor(config, registry),
      registry,
      protocol: protocolOf(registry, settings),
      credentials: () => findCredentials(registry, settings?.credentials, this.#options),
    });
    this.#sessions.set(registry, session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}
