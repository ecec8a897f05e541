/**
 * Serves pages of MCP Apps (SEP-1865) to the frames of a tester.
 *
 * Problem: a page in a webview inherits the webview's content security policy, which lets no script of others run, and must not be loosened.
 * Idea: the page comes from a server on this machine, with a policy of its own in the response: what its resource declares, and nothing
 * else. `sandbox` in the policy gives it an origin that equals no other one. Each address can be read once.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { appPolicy, type AppCsp } from "./app-policy.ts";

interface Page {
  readonly html: string;
  readonly policy: string;
}

/** A page that was never asked for is forgotten. */
const MOST_PAGES = 20;

export class AppPages {
  readonly #server: http.Server;
  readonly #pages = new Map<string, Page>();
  /** `http://127.0.0.1:41234` */
  readonly origin: string;

  private constructor(server: http.Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => this.#answer(request, response));
  }

  static async start(): Promise<AppPages> {
    const server = http.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new AppPages(server);
  }

  /** The path of a new page: `/5f2…`. */
  add(html: string, csp: AppCsp): string {
    const path = `/${randomBytes(24).toString("hex")}`;
    this.#pages.set(path, { html, policy: appPolicy(csp) });
    const [oldest] = this.#pages.keys();
    if (oldest !== undefined && this.#pages.size > MOST_PAGES) this.#pages.delete(oldest);
    return path;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer({ method, url = "" }: http.IncomingMessage, response: http.ServerResponse): void {
    const page = method === "GET" ? this.#pages.get(url) : undefined;
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    this.#pages.delete(url);
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": page.policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-dns-prefetch-control": "off",
    });
    response.end(page.html);
  }
}
