/** How `oidc-provider` works here: as the authorization server of MCP 2025-11-25 and 2026-07-28 is described, and no more. */
import type {
  ClientMetadata,
  Configuration,
  KoaContextWithOIDC,
  errors,
  interactionPolicy,
} from "oidc-provider";
import type { Algorithm } from "../jwt/index.ts";
import { fetchDocument } from "./client-document.ts";
import { isLoopback } from "./loopback.ts";
import { isOwnScope, OWN_SCOPES } from "./own-scopes.ts";
import { contentPolicy, failurePage } from "./pages.ts";
import { storeIn } from "./store.ts";

export interface IssuerSettings {
  readonly algorithm: Algorithm;
  /** The private key, as a JWK. */
  readonly key: Readonly<Record<string, unknown>>;
  /** For the signatures of cookies. */
  readonly cookieKey: string;
  /** What clients get that name no scopes, and what the metadata lists. */
  readonly scopes: readonly string[];
  /** The MCP server of clients that do not name it. */
  readonly resource: string | undefined;
  /** Of access tokens, in seconds. */
  readonly lifetime: number;
  readonly clientsFile: string;
}

/** What is used of the package, which is loaded only when an issuer starts. */
export interface Package {
  readonly errors: typeof errors;
  readonly interactionPolicy: typeof interactionPolicy;
}

const DAY = 24 * 60 * 60;

export function configure(
  settings: IssuerSettings,
  { errors: { InvalidTarget }, interactionPolicy }: Package,
): Configuration {
  const { algorithm, key, cookieKey, scopes, resource, lifetime, clientsFile } = settings;
  const policy = interactionPolicy.base();
  // Every sign-in shows the page: a program that runs here must not get a token without a person.
  const always = new interactionPolicy.Check(
    "always",
    "a person decides each time",
    "consent_required",
    (ctx) => ctx.oidc.result?.consent === undefined,
  );
  policy.get("consent")?.checks.add(always);
  return {
    adapter: storeIn(clientsFile),
    jwks: { keys: [key] } as Configuration["jwks"],
    // Only this issuer has the keys of one algorithm.
    clientDefaults: {
      // Loopback redirects with any port, and schemes of programs (RFC 8252): MCP clients are programs on this machine.
      application_type: "native",
      id_token_signed_response_alg: algorithm,
    },
    extraClientMetadata: {
      // The name is of no importance: the validator is called for each client, whether it has the field or not.
      properties: ["software_id"],
      validator: (_, __, ___, metadata) => takeWhatIsKnown(metadata, algorithm),
    },
    enabledJWA: { idTokenSigningAlgValues: [algorithm] } as Configuration["enabledJWA"],
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
    scopes: [...OWN_SCOPES, ...scopes],
    claims: { openid: ["sub"] },
    responseTypes: ["code"],
    subjectTypes: ["public"],
    cookies: { keys: [cookieKey], long: { signed: true }, short: { signed: true } },
    routes: {
      authorization: "/authorize",
      token: "/token",
      jwks: "/jwks",
      registration: "/register",
      revocation: "/revoke",
    },
    interactions: { policy, url: (_, { uid }) => `/consent/${uid}` },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    clientBasedCORS: (_, origin) => URL.canParse(origin) && isLoopback(new URL(origin)),
    // A client says that it can keep refresh tokens; only clients of OpenID also ask for a scope.
    issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    renderError: (ctx, { error, error_description }) => {
      ctx.type = "html";
      ctx.set("content-security-policy", contentPolicy(undefined));
      ctx.body = failurePage("Sign-in is not possible", reasonOf(error, error_description));
    },
    fetch: (url) => fetchDocument(String(url)),
    ttl: {
      AccessToken: lifetime,
      AuthorizationCode: 60,
      ClientCredentials: lifetime,
      Grant: 14 * DAY,
      IdToken: lifetime,
      Interaction: DAY / 24,
      RefreshToken: 14 * DAY,
      Session: DAY,
    },
    features: {
      devInteractions: { enabled: false },
      clientIdMetadataDocument: { enabled: true, ack: "draft-02" },
      registration: { enabled: true, issueRegistrationAccessToken: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      // Servers refuse tokens that are bound to a key of the client.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, __, oneOf) => {
          const chosen = oneOf?.[0] ?? resource;
          if (chosen === undefined) {
            throw new InvalidTarget(
              "the client does not name the MCP server: expected the parameter `resource`",
            );
          }
          return chosen;
        },
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, named) => {
          const asked = ctx.oidc.params?.["resource"];
          // The page shows one, and the user agrees to that one.
          if (Array.isArray(asked) && asked.length > 1) {
            throw new InvalidTarget("this issuer gives a token for one MCP server: expected one `resource`");
          }
          if (!URL.canParse(named) || !isLoopback(new URL(named))) {
            throw new InvalidTarget(
              "this issuer is for trying: it gives tokens only for MCP servers at 127.0.0.1, localhost and [::1]",
            );
          }
          return {
            scope: [...new Set([...scopes, ...requestedScopes(ctx)])].join(" "),
            audience: named,
            accessTokenTTL: lifetime,
            accessTokenFormat: "jwt",
            jwt: { sign: { alg: algorithm } },
          } as Awaited<ReturnType<ResourceServerInfo>>;
        },
      },
    },
  };
}

/** For the person at the page: there is no program to send the browser back to. */
function reasonOf(error: string, description: string | undefined): string {
  if (error !== "invalid_client") return description ?? error;
  return "The issuer does not know this program. Remove what the program has stored about this sign-in, so that it registers again.";
}

/**
 * Clients register with all that they can do, at any issuer: VS Code also with the grant of devices. The issuer takes what it knows
 * of that (RFC 7591, section 2), where `oidc-provider` refuses the client.
 */
function takeWhatIsKnown(metadata: ClientMetadata, algorithm: Algorithm): void {
  const keep = (values: unknown, known: readonly string[]): string[] => {
    const kept = Array.isArray(values) ? known.filter((each) => values.includes(each)) : [];
    return kept.length === 0 ? known.slice(0, 1) : kept;
  };
  metadata.grant_types = keep(metadata.grant_types, ["authorization_code", "refresh_token"]);
  metadata.response_types = keep(metadata.response_types, ["code"]) as NonNullable<
    ClientMetadata["response_types"]
  >;
  metadata.id_token_signed_response_alg = algorithm as NonNullable<
    ClientMetadata["id_token_signed_response_alg"]
  >;
  // Any scopes can be asked for, so that a list of some would only exclude others.
  delete metadata.scope;
}

type ResourceServerInfo = NonNullable<
  NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>["getResourceServerInfo"]
>;

/** A server here may have any scopes. What a token gets of them, a person has granted. */
function requestedScopes({ oidc }: KoaContextWithOIDC): readonly string[] {
  const { AuthorizationCode, RefreshToken } = oidc.entities;
  const lists = [oidc.params?.["scope"], AuthorizationCode?.scope, RefreshToken?.scope];
  return lists
    .flatMap((list) => (typeof list === "string" && list !== "" ? list.split(" ") : []))
    .filter((scope) => !isOwnScope(scope));
}
