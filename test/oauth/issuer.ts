/**
 * A real authorization server for tests: `oidc-provider` on a free port of this machine, with dynamic registration, PKCE, resource
 * indicators, refresh and several scopes. It needs no user in front of it: it signs in the account that `login_hint` names, and consents to
 * what is asked, so that a client gets through by following redirects.
 *
 * It can do what goes wrong with issuers: change its keys, be down, and hand out tokens that ended long ago.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { Provider, type AdapterPayload, type Configuration, type JWK } from "oidc-provider";

export type IssuerAlgorithm = "RS256" | "ES256" | "EdDSA";

export interface IssuerOptions {
  /** Scopes that it grants for every resource. */
  readonly scopes: readonly string[];
  readonly algorithm?: IssuerAlgorithm;
  /** Scopes that no account may have: asked for, they are left out of the token. */
  readonly refusedScopes?: readonly string[];
}

export interface Issuer {
  /** `http://127.0.0.1:41234`, as in the tokens' `iss`. */
  readonly url: string;
  readonly jwksUri: string;
  /** How often the keys were fetched. */
  readonly keyFetches: number;
  /** What was asked of the token endpoint, by `grant_type`. */
  readonly grants: readonly string[];
  /** Seconds that are added to `iat` and `exp` of each new token: -3600 makes tokens that ended. */
  shiftClock(seconds: number): void;
  /** How long new tokens are good, as clients are told: 600 seconds at first. */
  setLifetime(seconds: number): void;
  /** Replaces its keys by new ones with new identifiers; those that it signed with before are gone. */
  rotateKeys(): void;
  /** Answers nothing: its port is closed. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const { algorithm = "ES256" } = options;
  const stored = new Map<string, AdapterPayload>();
  const grants: string[] = [];
  let keyFetches = 0;
  let shift = 0;
  let lifetime = 600;
  let handle: ReturnType<Provider["callback"]> | undefined;
  let provider: Provider | undefined;

  const server = http.createServer((request, response) => {
    if (request.url === "/jwks") keyFetches += 1;
    if (provider !== undefined && request.url?.startsWith("/interaction/") === true) {
      void interact(provider, options, request, response);
    } else void handle?.(request, response);
  });
  const port = await listen(server, 0);
  const url = `http://127.0.0.1:${port}`;

  const renew = (): void => {
    provider = new Provider(url, {
      ...configuration(options, algorithm, () => ({ shift, lifetime })),
      adapter: adapterOf(stored),
      jwks: { keys: [newKey(algorithm)] },
    });
    provider.on("grant.success", ({ oidc }) => grants.push(String(oidc.params?.["grant_type"])));
    handle = provider.callback();
  };
  withoutNotices(renew);

  return {
    url,
    jwksUri: `${url}/jwks`,
    get keyFetches() {
      return keyFetches;
    },
    grants,
    shiftClock: (seconds) => {
      shift = seconds;
    },
    setLifetime: (seconds) => {
      lifetime = seconds;
    },
    rotateKeys: () => withoutNotices(renew),
    goDown: () => close(server),
    comeBack: async () => {
      await listen(server, port);
    },
    stop: () => (server.listening ? close(server) : Promise.resolve()),
  };
}

function configuration(
  { scopes, refusedScopes = [] }: IssuerOptions,
  algorithm: IssuerAlgorithm,
  clock: () => { readonly shift: number; readonly lifetime: number },
): Configuration {
  return {
    cookies: { keys: [randomUUID()] },
    clients: [],
    clientDefaults: { token_endpoint_auth_method: "none", id_token_signed_response_alg: algorithm },
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    pkce: { required: () => true },
    scopes: ["openid", "offline_access", ...scopes],
    ttl: {
      AccessToken: () => clock().lifetime,
      AuthorizationCode: 60,
      Grant: 3600,
      Interaction: 60,
      RefreshToken: 3600,
      Session: 3600,
    },
    formats: {
      customizers: {
        jwt: (_context, _token, parts) => {
          const { payload } = parts as { payload: { iat: number; exp: number } };
          payload.iat += clock().shift;
          payload.exp += clock().shift;
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      registration: { enabled: true, initialAccessToken: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource,
          scope: scopes.filter((scope) => !refusedScopes.includes(scope)).join(" "),
          accessTokenTTL: clock().lifetime,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
  };
}

/** Signs in and consents, as a user would who clicks on everything. */
async function interact(
  provider: Provider,
  { refusedScopes = [] }: IssuerOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const accountId = String(params["login_hint"] ?? "alice");
    await provider.interactionFinished(request, response, { login: { accountId } });
    return;
  }
  const clientId = String(params["client_id"]);
  const accountId = session?.accountId ?? "";
  const grant =
    (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
    new provider.Grant({ accountId, clientId });
  const { missingOIDCScope, missingResourceScopes } = prompt.details as {
    readonly missingOIDCScope?: readonly string[];
    readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>;
  };
  if (missingOIDCScope !== undefined) grant.addOIDCScope(missingOIDCScope.join(" "));
  for (const [resource, asked] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, asked.filter((scope) => !refusedScopes.includes(scope)).join(" "));
  }
  await provider.interactionFinished(
    request,
    response,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  );
}

function newKey(algorithm: IssuerAlgorithm): JWK {
  const { privateKey } =
    algorithm === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : algorithm === "ES256"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("ed25519");
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: algorithm, kid: randomUUID() } as JWK;
}

/** What the provider stores, which outlives a change of its keys. */
function adapterOf(stored: Map<string, AdapterPayload>): NonNullable<Configuration["adapter"]> {
  return (model: string) => {
    const key = (id: string) => `${model}:${id}`;
    const findBy = (name: "uid" | "userCode", value: string) =>
      [...stored].find(([entry, payload]) => entry.startsWith(`${model}:`) && payload[name] === value)?.[1];
    return {
      upsert: async (id, payload) => {
        // Clients register with the scopes of their first sign-in, and are not held to them: they step up later.
        if (model === "Client") delete payload["scope"];
        stored.set(key(id), payload);
      },
      find: async (id) => stored.get(key(id)),
      findByUid: async (uid) => findBy("uid", uid),
      findByUserCode: async (code) => findBy("userCode", code),
      consume: async (id) => {
        const payload = stored.get(key(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void stored.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [entry, payload] of stored) if (payload.grantId === grantId) stored.delete(entry);
      },
    };
  };
}

async function listen(server: http.Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return (address satisfies AddressInfo).port;
}

async function close(server: http.Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** It writes notices about what a public deployment should change. */
function withoutNotices(action: () => void): void {
  const { info, warn } = console;
  console.info = () => {};
  console.warn = () => {};
  try {
    action();
  } finally {
    console.info = info;
    console.warn = warn;
  }
}
