/*
 * Redirects of a server that is called. Problem: `fetch` follows them to any origin with the whole request, and leaves out
 * `Authorization`, but neither other headers of the user's, which may be keys, nor the message. Idea: only redirects within
 * the origin are followed.
 */
import { ToolchainError } from "../../core/errors.ts";

const MOST_REDIRECTS = 5;

/** `fetch` for a server at one origin. */
export async function fetchWithinOrigin(target: string | URL, init: RequestInit = {}): Promise<Response> {
  let url = new URL(target);
  for (let count = 0; ; count++) {
    const response = await fetch(url, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    // The others turn a POST into a GET, which is no message.
    const isGet = (init.method ?? "GET") === "GET";
    const isFollowed = response.status === 307 || response.status === 308 || (isGet && response.status < 400);
    if (response.status < 300 || location === null || !isFollowed || !URL.canParse(location, url.href)) {
      return response;
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.origin !== url.origin) {
      throw new ToolchainError(
        "unsafe-redirect",
        `the server redirects to \`${next.origin}\`, which may get neither the headers nor the message`,
        { remedy: `call ${next.origin}${next.pathname} if you trust it` },
      );
    }
    if (count === MOST_REDIRECTS) {
      throw new ToolchainError(
        "too-many-redirects",
        `the server redirects more than ${MOST_REDIRECTS} times`,
      );
    }
    url = next;
  }
}

/** A URL without its user and password, and the header that they stand for: `fetch` takes no such URL, and messages show URLs. */
export function splitUser(text: string): {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  if (!URL.canParse(text)) return { url: text, headers: {} };
  const url = new URL(text);
  const { username, password } = url;
  if (username === "" && password === "") return { url: text, headers: {} };
  url.username = "";
  url.password = "";
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url: url.href, headers: { Authorization: `Basic ${Buffer.from(user).toString("base64")}` } };
}
