/** A client of `@modelcontextprotocol/client` that signs in by itself, as a program with a browser and a memory would. */
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type ClientOptions,
  type DpopSession,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { followSignIn } from "./browser.ts";

const redirectUrl = "http://127.0.0.1:7777/callback";

/** How the client is known to issuers; otherwise it registers with each. */
export interface Registration {
  /** The address of its metadata document, for issuers that fetch it. */
  readonly metadataUrl?: string;
  /** What an administrator registered. */
  readonly registration?: StoredOAuthClientInformation;
  /** Binds its tokens to a key of its own (RFC 9449). */
  readonly dpop?: DpopSession;
}

/** The package's interface for what an application keeps: registration, tokens, verifier; kept in memory. */
export class RememberingProvider implements OAuthClientProvider {
  readonly redirectUrl: string = redirectUrl;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: "wasmcp-test",
    application_type: "native",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  /** Scopes of each sign-in, in order. */
  readonly askedScopes: (string | null)[] = [];
  /** The parameters with which the last sign-in ended. */
  callback: URLSearchParams | undefined;
  current: StoredOAuthTokens | undefined;
  readonly clientMetadataUrl?: string;
  readonly dpop?: () => DpopSession;
  readonly #account: string;
  #registration: StoredOAuthClientInformation | undefined;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;

  constructor(account: string, { metadataUrl, registration, dpop }: Registration = {}) {
    this.#account = account;
    this.#registration = registration;
    if (metadataUrl !== undefined) this.clientMetadataUrl = metadataUrl;
    if (dpop !== undefined) this.dpop = () => dpop;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#registration;
  }

  saveClientInformation(registration: StoredOAuthClientInformation): void {
    this.#registration = registration;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.current;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.current = tokens;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.askedScopes.push(url.searchParams.get("scope"));
    const page = new URL(url);
    page.searchParams.set("login_hint", this.#account);
    this.callback = await followSignIn(page, redirectUrl);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  /** The next sign-in asks the server anew who its issuers are. */
  endSignIn(): void {
    this.callback = undefined;
    this.#discovered = undefined;
  }
}

export type Negotiation = NonNullable<NonNullable<ClientOptions["versionNegotiation"]>["mode"]>;

/** So many sign-ins in a row lead to what was asked for, or the server does not mean it. */
const MAX_SIGN_INS = 2;

/** A client with a user: where the package asks the user to sign in, the user does, and the client goes on. */
export class SignedInClient {
  readonly provider: RememberingProvider;
  readonly #url: URL;
  readonly #mode: Negotiation;
  #client: Client | undefined;
  #transport: StreamableHTTPClientTransport | undefined;

  constructor(url: string, mode: Negotiation, provider: RememberingProvider) {
    this.provider = provider;
    this.#url = new URL(url);
    this.#mode = mode;
  }

  /** Does something with a connected client. When that leads to a sign-in, it is done once more after it. */
  async use<T>(action: (client: Client) => Promise<T>): Promise<T> {
    for (let signIns = 0; ; signIns += 1) {
      try {
        return await action(await this.#connect());
      } catch (error) {
        const { callback } = this.provider;
        const isSignIn = error instanceof UnauthorizedError && callback !== undefined;
        if (!isSignIn || signIns === MAX_SIGN_INS) throw error;
        await this.#transport?.finishAuth(callback);
        this.provider.endSignIn();
      }
    }
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }

  async #connect(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    this.#transport = new StreamableHTTPClientTransport(this.#url, { authProvider: this.provider });
    const client = newClient(this.#mode);
    await client.connect(this.#transport);
    this.#client = client;
    return client;
  }
}

export function newClient(mode: Negotiation): Client {
  return new Client({ name: "wasmcp-test", version: "1.0.0" }, { versionNegotiation: { mode } });
}
