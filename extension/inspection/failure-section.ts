import type { Failure } from "./failure.ts";
import { html, message, type Html } from "../ui/html.ts";

export function renderFailureText({ what, causes, remedies }: Failure): Html {
  return html`<p class="what">${message(what)}</p>
    ${causes.length === 0 ? undefined : html`<p>${causes.map((cause) => html`<span class="cause">${message(cause)}</span>`)}</p>`}
    ${remedies.map((remedy) => html`<p class="remedy">${message(remedy)}</p>`)}`;
}
