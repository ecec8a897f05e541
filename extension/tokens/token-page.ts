/** The page about an access token. Values in, HTML out: nothing here uses the editor, and nothing has the token itself. */
import { explainToken, refusalsOf, type DecodedToken, type Fact } from "../../toolchain/jwt/index.ts";
import { html, message, type Html } from "../ui/html.ts";
import { renderPage, type PageFrame } from "../ui/page-frame.ts";
import type { ProtectedServer } from "./protected-servers.ts";

/** `now` in seconds since 1970. */
export function renderToken(
  token: DecodedToken,
  servers: readonly ProtectedServer[],
  now: number,
  frame: PageFrame,
): string {
  const facts = explainToken(token, now);
  const { sub } = token.claims;
  const bad = facts.find(({ source, isBad }) => source === "exp" && isBad);
  const state = bad === undefined ? undefined : html`<span class="notable">not valid any more</span> · `;
  return renderPage(
    frame,
    html`<header>
        <p class="kind">Access token</p>
        <h1>${typeof sub === "string" && sub !== "" ? sub : "No subject"}</h1>
        <p class="facts">${state}signature not verified</p>
        <p class="hint">
          This is what the token says about itself: anyone can write such a text, and only a server with the
          keys of the issuer can verify it. The extension does not keep the token.
        </p>
      </header>
      <section aria-labelledby="servers">
        <h2 id="servers">Servers</h2>
        ${
          servers.length === 0
            ? html`<p class="none">
                No protected server is known here: none runs in this window, and no wasmcp.toml of the
                workspace protects one.
              </p>`
            : servers.map((server) => renderServer(server, token, now))
        }
      </section>
      <section aria-labelledby="claims">
        <h2 id="claims">Claims</h2>
        <table class="claims">
          <tbody>
            ${facts.map(renderFact)}
          </tbody>
        </table>
      </section>`,
  );
}

function renderFact({ name, text, source, isBad }: Fact): Html {
  return html`<tr>
    <th scope="row">${name} ${name === source ? undefined : html`<code class="quiet">${source}</code>`}</th>
    <td class="${isBad ? "notable" : ""}">${text}</td>
  </tr>`;
}

function renderServer({ name, where, expectation }: ProtectedServer, token: DecodedToken, now: number): Html {
  const reasons = refusalsOf(token, expectation, now);
  return html`<div class="part-details">
    <h3>${name}</h3>
    <p class="facts">${where}</p>
    ${
      reasons.length === 0
        ? html`<p>Takes this token, if the signature is good.</p>`
        : html`<p class="notable">Refuses this token:</p>
            <ul>
              ${reasons.map((reason) => html`<li>${message(reason)}</li>`)}
            </ul>`
    }
  </div>`;
}
