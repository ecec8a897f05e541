/** The page about what this machine has for making servers. Values in, HTML out: nothing here uses the editor. */
import type { Examination, Finding, Topic } from "../../toolchain/doctor/index.ts";
import { html, message, type Html } from "../ui/html.ts";
import { renderPage, type PageFrame } from "../ui/page-frame.ts";

/** The command that a button runs, with the name of a topic. It gets no command line, which a page must not choose. */
export const INSTALL_COMMAND = "wasmcp.installTool";

export function renderDoctor({ topics }: Examination, frame: PageFrame): string {
  const missing = topics.filter(({ isReady }) => !isReady).map(({ name }) => name);
  const summary =
    missing.length === 0 ? "Nothing is missing." : `Ready for all but ${missing.join(" and ")}.`;
  return renderPage(
    frame,
    html`<header>
        <p class="kind">Doctor</p>
        <h1>What this machine has</h1>
        <p class="facts">${summary}</p>
        <p class="hint">
          TypeScript, AssemblyScript and a runtime are included. Everything else is optional.
        </p>
      </header>
      ${topics.map(renderTopic)}`,
  );
}

function renderTopic(topic: Topic): Html {
  return html`<section aria-label="${topic.name}">
    <h2>${topic.name}${topic.isReady ? undefined : html` <span class="notable">(incomplete)</span>`}</h2>
    <ul>
      ${topic.findings.map((finding) => html`<li>${renderFinding(finding)}</li>`)}
    </ul>
    ${topic.install === undefined ? undefined : renderInstall(topic.name, topic.isReady, topic.install)}
  </section>`;
}

function renderFinding({ name, state, version, file, problem }: Finding): Html {
  switch (state) {
    case "included":
      return html`${name}: included`;
    case "missing":
      return html`${name}: not found`;
    case "unusable":
      return html`${name}: cannot be used: ${message(problem ?? "it does not run")}`;
    case "found":
      return html`${name} ${version}
      ${file === undefined ? undefined : html`<code class="quiet">${file}</code>`}`;
  }
}

function renderInstall(name: string, isReady: boolean, command: string): Html {
  const argument = encodeURIComponent(JSON.stringify([name]));
  return html`<p>
    ${isReady ? "Recommended:" : "To install what is missing:"} <code>${command}</code>
    <a href="command:${INSTALL_COMMAND}?${argument}" title="Runs the command in a new terminal"
      >Run in Terminal</a
    >
  </p>`;
}
