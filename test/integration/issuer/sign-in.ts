/** A person with a browser, for tests: opens the page of the local issuer, fills in the form, and goes where the issuer sends it. */
import assert from "node:assert/strict";

export interface Answer {
  /** Another name than the one in the field. */
  readonly user?: string;
  /** Instead of all that are asked for. */
  readonly scopes?: readonly string[];
  readonly deny?: boolean;
}

export interface SignedIn {
  /** Where the issuer sent the browser: the redirect URI of the client, with `code` or `error`. */
  readonly callback: URL;
  /** The page, as the browser got it. */
  readonly page: string;
}

/** `address`: of the authorization endpoint, with the client's parameters. */
export async function signIn(address: string | URL, answer: Answer = {}): Promise<SignedIn> {
  const browser = new Browser(new URL(address).origin);
  const form = await browser.open(new URL(address));
  assert.ok(form instanceof Response, "the issuer sent the browser away without a page");
  const page = await form.text();
  assert.equal(form.status, 200, page);
  const fields = new URLSearchParams({
    user: answer.user ?? valueOf(page, "user"),
    answer: answer.deny ? "deny" : "allow",
  });
  for (const scope of answer.scopes ?? scopesOf(page)) fields.append("scope", scope);
  const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1];
  assert.ok(action, "the page has no form");
  const callback = await browser.open(new URL(action, address), fields);
  assert.ok(callback instanceof URL, callback instanceof Response ? await callback.text() : "");
  return { callback, page };
}

/** The scopes that the page asks about. */
export function scopesOf(page: string): readonly string[] {
  return [...page.matchAll(/name="scope" value="([^"]*)"/g)].map((match) => match[1] ?? "");
}

function valueOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
}

/** Follows redirects and keeps cookies, and stops where they lead out of `origin`. */
class Browser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  async open(address: URL, form?: URLSearchParams): Promise<Response | URL> {
    const response = await fetch(address, {
      redirect: "manual",
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(form && { origin: this.#origin, "sec-fetch-site": "same-origin" }),
      },
      ...(form && { method: "POST", body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) return response;
    const next = new URL(location, address);
    return next.origin === this.#origin ? this.open(next) : next;
  }
}
