/** The pages of the issuer: what a person reads before a program gets access. They work without JavaScript. */
import { createHash } from "node:crypto";
import { visible } from "../../core/text/index.ts";

/** What the program asks for, as the page shows it. Every text comes from strangers. */
export interface ConsentRequest {
  /** What the program calls itself. */
  readonly clientName: string | undefined;
  readonly clientId: string;
  /** Where the browser goes afterwards. */
  readonly redirectUri: string;
  /** The MCP server. */
  readonly resource: string;
  readonly scopes: readonly string[];
  /** Who signs in, unless the person changes it. */
  readonly user: string;
  /** The path that the form is sent to. */
  readonly action: string;
}

export function consentPage(request: ConsentRequest): string {
  const { clientName, clientId, redirectUri, resource, scopes, user, action } = request;
  const name = clientName ?? "A program without a name";
  return page(
    "Allow access?",
    `<h1>Allow access?</h1>
<p><strong class="name">${escape(name)}</strong> asks for access to an MCP server on this machine.</p>
<dl>
<dt>MCP server</dt><dd>${escape(resource)}</dd>
<dt>Program</dt><dd>${escape(describeClient(clientId))}</dd>
<dt>Then opens</dt><dd>${escape(hostOf(redirectUri))}</dd>
</dl>
<form method="post" action="${escape(action)}">
<label for="user">Sign in as</label>
<input id="user" name="user" value="${escape(user)}" required maxlength="200" autocomplete="off" spellcheck="false" aria-describedby="user-note">
<p class="note" id="user-note">Any name works: it becomes the subject (<code>sub</code>) of the token.</p>
${scopeFields(scopes)}
<div class="buttons">
<button name="answer" value="allow">Allow</button>
<button name="answer" value="deny" class="second" formnovalidate>Deny</button>
</div>
</form>
<p class="note">The program chose its own name. Allow it only if you have just started to sign in.</p>`,
  );
}

/** Ends in an answer to the browser when there is no program to send it back to. */
export function failurePage(title: string, text: string): string {
  return page(title, `<h1>${escape(title)}</h1>\n<p>${escape(text)}</p>`);
}

function scopeFields(scopes: readonly string[]): string {
  if (scopes.length === 0) return '<p class="note">It asks for no scopes.</p>';
  const fields = scopes.map(
    (scope, index) =>
      `<div class="scope"><input type="checkbox" id="scope-${index}" name="scope" value="${escape(scope)}" checked>` +
      `<label for="scope-${index}">${escape(scope)}</label></div>`,
  );
  return `<fieldset><legend>Scopes</legend>\n${fields.join("\n")}\n</fieldset>`;
}

/** The identifier of a client that registered itself means nothing to people. */
function describeClient(clientId: string): string {
  return URL.canParse(clientId) ? clientId : "registered itself here";
}

/** `127.0.0.1:33418`, `cursor://` */
function hostOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return protocol === "https:" || protocol === "http:" ? host : `${protocol}//${host}`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --ground: #f6f8fa; --card: #fff; --line: #818b98; --accent: #0550ae; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f6fc; --soft: #9198a1; --ground: #0d1117; --card: #151b23; --line: #656c76; --accent: #79c0ff; --on-accent: #0d1117; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
main { max-width: 30rem; margin: 0 auto; padding: 1.5rem 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.banner { max-width: 30rem; margin: 0 auto 1rem; padding: 0 .25rem; color: var(--soft); font-size: .875rem; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); }
dd, .name, .scope label { margin: 0; overflow-wrap: anywhere; }
label, legend { font-weight: 600; }
.scope label { font-weight: 400; }
input:not([type=checkbox]) { display: block; width: 100%; margin: .25rem 0; padding: .5rem .625rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .375rem; }
fieldset { margin: 0 0 1.25rem; padding: .5rem .875rem .75rem; border: 1px solid var(--line); border-radius: .375rem; }
.scope { display: flex; gap: .5rem; align-items: baseline; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-bottom: 1rem; }
button { min-width: 7rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: .375rem; cursor: pointer; }
button.second { color: var(--accent); background: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.note { margin-bottom: 1rem; color: var(--soft); font-size: .875rem; }
main > :last-child { margin-bottom: 0; }
`;

const STYLE_DIGEST = createHash("sha256").update(STYLE).digest("base64");

/** `redirectUri`: browsers also ask the policy about where a form leads in the end. */
export function contentPolicy(redirectUri: string | undefined): string {
  const target = redirectUri === undefined ? "" : ` ${policySource(redirectUri)}`;
  return `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; form-action 'self'${target}; base-uri 'none'; frame-ancestors 'none'`;
}

/** The policy has no way to write an IPv6 address, and none for the host of a program's own scheme. */
function policySource(redirectUri: string): string {
  const { protocol, origin, hostname } = new URL(redirectUri);
  return /^https?:$/.test(protocol) && !hostname.startsWith("[") ? origin : protocol;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - wasmcp auth dev</title>
<style>${STYLE}</style>
</head>
<body>
<p class="banner">Local sign-in of <code>wasmcp auth dev</code>, for trying only: it asks for no password.</p>
<main>
${body}
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
