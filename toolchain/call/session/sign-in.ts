/*
 * Signing in at the issuer that a server names. The official client discovers the issuer, registers and makes the address of
 * the page; this file keeps what it learns for the life of the session, and waits on this machine for the browser to come back.
 */
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

export interface SignIn {
  readonly provider: OAuthClientProvider;
  /** What the browser brought back. Settles once; rejects when the user refused. */
  readonly callback: Promise<URLSearchParams>;
  close(): void;
}

/** `open` shows the issuer's page to the user. */
export async function startSignIn(open: (url: string) => void): Promise<SignIn> {
  const state = randomBytes(24).toString("base64url");
  let resolve = (_parameters: URLSearchParams): void => {};
  let reject = (_error: Error): void => {};
  const callback = new Promise<URLSearchParams>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  // The user may never come back.
  callback.catch(() => {});
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname !== "/callback" || !isSame(url.searchParams.get("state") ?? "", state)) {
      response.writeHead(404).end();
      return;
    }
    const refusal = url.searchParams.get("error");
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
    response.end(
      refusal === null
        ? "You are signed in. You can close this page and go back to the editor."
        : "The issuer did not sign you in. You can close this page and go back to the editor.",
    );
    if (refusal === null) resolve(url.searchParams);
    else reject(new Error(`the issuer refused the sign-in: ${refusal}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return {
    provider: new MemoryProvider(redirectUrl, state, open),
    callback,
    close: () => {
      server.close();
      server.closeAllConnections();
      reject(new Error("the sign-in was given up"));
    },
  };
}

/** Nothing of it is written to disk. */
class MemoryProvider implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly #state: string;
  readonly #open: (url: string) => void;
  #client: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #verifier = "";
  /** Which issuer was asked, so that the code goes to no other. */
  #discovered: OAuthDiscoveryState | undefined;

  constructor(redirectUrl: string, state: string, open: (url: string) => void) {
    this.redirectUrl = redirectUrl;
    this.#state = state;
    this.#open = open;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: "wasmcp tool tester",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  state(): string {
    return this.#state;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#client;
  }

  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#client = client;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.#open(url.href);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  codeVerifier(): string {
    return this.#verifier;
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
