/**
 * Requests to one registry. Credentials are sent when the registry asks for them, and only to it and to the token
 * server that it names (OCI distribution specification; Docker's "Token Authentication").
 */
import { ToolchainError } from "../../../core/errors.ts";
import { parseChallenges, type Challenge } from "./challenge.ts";
import type { Credentials } from "./credentials.ts";
import { isLoopback, type HttpClient, type HttpRequest, type HttpResponse } from "./http.ts";

/** What a token must allow, and no more. */
export type Access = "pull" | "pull,push";

export interface SessionOptions {
  readonly http: HttpClient;
  /** `ghcr.io`, `localhost:5000` */
  readonly registry: string;
  readonly protocol: "http" | "https";
  /** Called once, and only if the registry asks for credentials. */
  credentials(): Promise<Credentials>;
}

export class RegistrySession {
  readonly #options: SessionOptions;
  /** The headers that the registry has accepted, by repository and access. */
  readonly #authorizations = new Map<string, Promise<string | undefined>>();
  #credentials: Promise<Credentials> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get registry(): string {
    return this.#options.registry;
  }

  /** `https://ghcr.io` */
  get origin(): string {
    return `${this.#options.protocol}://${this.#options.registry}`;
  }

  /** `target` is a path on the registry, or a URL from its `Location` header. Returns a 401 only if no credentials work. */
  async send(
    target: string | URL,
    repository: string,
    access: Access,
    request: Omit<HttpRequest, "url">,
  ): Promise<HttpResponse> {
    const url = new URL(target, this.origin);
    // An upload may go to another host, which gets no credentials.
    const ours = url.origin === new URL(this.origin).origin;
    const key = `${access} ${repository}`;
    const known = ours ? await this.#authorizations.get(key) : undefined;
    const response = await this.#ask(url, request, known);
    if (response.status !== 401 || !ours || response.url.origin !== url.origin) return response;

    const challenges = parseChallenges(response.headers("www-authenticate"));
    // Another request may have been refused with the same token, and have asked for a new one already.
    if ((await this.#authorizations.get(key)) === known) {
      const asked = this.#authorize(challenges, repository, access);
      this.#authorizations.set(key, asked);
      asked.catch(() => this.#authorizations.delete(key));
    }
    const authorization = await this.#authorizations.get(key);
    if (authorization === undefined) return response;
    await response.discard();
    return this.#ask(url, request, authorization);
  }

  /** Why there are no credentials, for the message about a 401. */
  async credentialsHint(): Promise<string | undefined> {
    const credentials = await this.#credentials;
    return credentials?.kind === "anonymous" ? credentials.hint : undefined;
  }

  #ask(
    url: URL,
    request: Omit<HttpRequest, "url">,
    authorization: string | undefined,
  ): Promise<HttpResponse> {
    const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) };
    return this.#options.http.request({ ...request, url, headers });
  }

  /** The value of an `Authorization` header, if one of the challenges can be answered. */
  async #authorize(
    challenges: readonly Challenge[],
    repository: string,
    access: Access,
  ): Promise<string | undefined> {
    this.#credentials ??= this.#options.credentials();
    const credentials = await this.#credentials;
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      if (credentials.kind === "bearer") return `Bearer ${credentials.token}`;
      return `Bearer ${await this.#fetchToken(bearer, credentials, repository, access)}`;
    }
    const basic = challenges.some(({ scheme }) => scheme === "basic");
    return basic && credentials.kind === "basic" ? printBasic(credentials) : undefined;
  }

  async #fetchToken(
    { parameters }: Challenge,
    credentials: Credentials,
    repository: string,
    access: Access,
  ): Promise<string> {
    const realm = this.#tokenServer(parameters.get("realm"));
    const query = new URLSearchParams();
    const service = parameters.get("service");
    if (service !== undefined) query.set("service", service);
    query.set("scope", `repository:${repository}:${access}`);

    const response = await this.#options.http.request(tokenRequest(realm, query, credentials));
    if (response.status !== 200) {
      await response.discard();
      throw this.#tokenRefusal(realm, response.status, credentials, repository);
    }
    const token = readToken(await response.bytes(1 << 20));
    if (token !== undefined) return token;
    throw new ToolchainError(
      "no-token",
      `the response of \`${realm.host}\` does not contain a token for \`${this.registry}\``,
    );
  }

  #tokenRefusal(realm: URL, status: number, credentials: Credentials, repository: string): ToolchainError {
    const server = `\`${realm.host}\``;
    if (status !== 401 && status !== 403) {
      const message = `${server} does not issue a token for \`${this.registry}\` (status ${status})`;
      return new ToolchainError("no-token", message);
    }
    if (credentials.kind === "anonymous") {
      const message = `${server} requires a login for \`${this.registry}/${repository}\``;
      return new ToolchainError("unauthorized", message, {
        remedy: loginRemedy(this.registry, credentials.hint),
      });
    }
    return new ToolchainError("unauthorized", `${server} refuses the credentials for \`${this.registry}\``, {
      remedy: loginRemedy(this.registry),
    });
  }

  /** A token server may be on any host, but credentials must be encrypted on their way. */
  #tokenServer(realm: string | undefined): URL {
    if (realm === undefined || !URL.canParse(realm)) {
      throw new ToolchainError(
        "no-token",
        `\`${this.registry}\` requires a token, but does not name the URL to get one from`,
      );
    }
    const url = new URL(realm);
    const plain = url.protocol === "http:" && (isLoopback(url) || url.origin === this.origin);
    if (url.protocol === "https:" || plain) return url;
    throw new ToolchainError(
      "insecure-token-server",
      `\`${this.registry}\` sends requests for tokens to \`${url.host}\` without encryption`,
    );
  }
}

/** What to do when a registry refuses access. */
export function loginRemedy(registry: string, hint?: string): string {
  const login = `log in with \`docker login ${registry}\`, or add a user name and a password to wkg's configuration`;
  return hint === undefined ? login : `${hint}\n${login}`;
}

function tokenRequest(realm: URL, query: URLSearchParams, credentials: Credentials): HttpRequest {
  if (credentials.kind !== "identity-token") {
    const headers = credentials.kind === "basic" ? { authorization: printBasic(credentials) } : {};
    return { method: "GET", url: withQuery(realm, query), headers };
  }
  const form = new URLSearchParams([
    ...query,
    ["grant_type", "refresh_token"],
    ["client_id", "wasmcp"],
    ["refresh_token", credentials.token],
  ]);
  return {
    method: "POST",
    url: realm,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  };
}

function printBasic({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function withQuery(url: URL, query: URLSearchParams): URL {
  const full = new URL(url);
  for (const [name, value] of query) full.searchParams.append(name, value);
  return full;
}

function readToken(bytes: Uint8Array): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null) return undefined;
  const { token, access_token: accessToken } = answer as Readonly<Record<string, unknown>>;
  for (const candidate of [token, accessToken]) {
    // A line break would start another header.
    if (typeof candidate === "string" && /^[\x21-\x7e]+$/.test(candidate)) return candidate;
  }
  return undefined;
}
