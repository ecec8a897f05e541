import type { AccessRule } from "../../toolchain/compose/index.ts";
import type { InspectedProtection } from "../../toolchain/inspect/index.ts";
import { html, type Html } from "../ui/html.ts";

/** Who may use a server, as far as the file says. */
export function renderProtection({ kind, settings, rules }: InspectedProtection): Html {
  return html`<section aria-labelledby="authorization">
    <h2 id="authorization">Authorization</h2>
    ${renderKind(kind)} ${settings.length === 0 ? undefined : renderSettings(settings)}
    ${rules.length === 0 ? undefined : renderRules(rules)}
  </section>`;
}

function renderKind(kind: InspectedProtection["kind"]): Html {
  switch (kind) {
    case "configurable":
      return html`<p>
        Open until configured: every client can use the server, unless its variables, such as
        <code>WASMCP_AUTH_MODE=oauth</code>, ask for a token.
      </p>`;
    case "public":
      return html`<p>Cannot be protected: nothing in the file verifies tokens.</p>`;
    case "oauth":
      return html`<p>OAuth, composed in: each request needs a token.</p>`;
  }
}

function renderSettings(settings: InspectedProtection["settings"]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Setting</th>
        <th scope="col">Value</th>
      </tr>
    </thead>
    <tbody>
      ${settings.map(
        ({ name, value }) =>
          html`<tr>
            <th scope="row"><code>${name}</code></th>
            <td><code>${value}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function renderRules(rules: readonly AccessRule[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Rule</th>
        <th scope="col">Scopes</th>
      </tr>
    </thead>
    <tbody>
      ${rules.map(
        (rule) =>
          html`<tr>
            <th scope="row">${subjectOf(rule)}</th>
            <td>${rule.scopes.join(", ")}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function subjectOf(rule: AccessRule): Html {
  switch (rule.kind) {
    case "tool":
      return html`Tools <code>${rule.pattern}</code> need`;
    case "resource":
      return html`Resources <code>${rule.pattern}</code> need`;
    case "prompt":
      return html`Prompts <code>${rule.pattern}</code> need`;
    case "implies":
      return html`The scope <code>${rule.scope}</code> contains`;
  }
}
