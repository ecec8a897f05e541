/** The HTML around the content of every page. */
import { html, type Html } from "./html.ts";

/** What a page loads, and what protects it. */
export interface PageFrame {
  /** The file's name, for the title. */
  readonly file: string;
  readonly styleSheet: string;
  readonly script: string;
  /** The source of style sheets, as the webview names it. */
  readonly cspSource: string;
  /** Cannot be guessed, and new for each page. */
  readonly nonce: string;
}

export function renderPage({ file, styleSheet, script, cspSource, nonce }: PageFrame, main: Html): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href="${styleSheet}" />
        <title>${file}</title>
      </head>
      <body>
        <main>${main}</main>
        <script nonce="${nonce}" src="${script}"></script>
      </body>
    </html>`.text;
}
