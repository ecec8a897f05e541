/** The HTML around the content of every page. No `vscode` here. */
import { html, type Html } from "./html.ts";

/** What a page loads, and what protects it. */
export interface PageFrame {
  /** The title: for a page about a file, its name. */
  readonly file: string;
  /** The one of all pages first. */
  readonly styleSheets: readonly string[];
  /** `undefined`: the page runs no script. */
  readonly script: string | undefined;
  /** The source of style sheets, as the webview names it. */
  readonly cspSource: string;
  /** Where frames in it come from: `http://127.0.0.1:41234/`; nowhere unless given. */
  readonly frames?: string | undefined;
  /** Cannot be guessed, and new for each page. */
  readonly nonce: string;
}

/** A page whose content is known: it loads nothing else, and no text becomes code. */
export function renderPage(frame: PageFrame, main: Html): string {
  return renderDocument(frame, "", html`<main>${main}</main>`);
}

/** A page that its script fills. Pictures and sounds are in the page itself. */
export function renderScriptedPage(frame: PageFrame): string {
  const frames = frame.frames === undefined ? "" : `frame-src ${frame.frames}; `;
  return renderDocument(frame, `img-src data:; media-src data:; ${frames}`, html`<div id="root"></div>`);
}

function renderDocument(
  { file, styleSheets, script, cspSource, nonce }: PageFrame,
  sources: string,
  content: Html,
): string {
  const scripts = script === undefined ? "" : `; script-src 'nonce-${nonce}'`;
  const policy = `default-src 'none'; ${sources}style-src ${cspSource}${scripts}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${styleSheets.map((each) => html`<link rel="stylesheet" href="${each}" />`)}
        <title>${file}</title>
      </head>
      <body>
        ${content}
        ${script === undefined ? undefined : html`<script nonce="${nonce}" src="${script}"></script>`}
      </body>
    </html>`.text;
}
