/**
 * Markdown of a server. It becomes elements of React, never HTML: tags stay text, links lead only to the web, and images are
 * links, since nothing of the page loads from elsewhere.
 */
import { Markdown } from "markdown-to-jsx/react";
import type { ReactNode } from "react";

export function ServerMarkdown({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="markdown">
      <Markdown
        options={{
          disableParsingRawHTML: true,
          forceBlock: true,
          sanitizer: (url) => (isWebLink(url) ? url : null),
          overrides: {
            a: WebLink,
            img: ImageLink,
            script: Nothing,
            iframe: Nothing,
            input: TaskBox,
            pre: Block,
          },
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}

export function isWebLink(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

export function WebLink({
  href,
  children,
}: {
  readonly href?: string;
  readonly children?: ReactNode;
}): ReactNode {
  return href !== undefined && isWebLink(href) ? (
    <a href={href} title={href}>
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

function ImageLink({ src = "", alt = "" }: { readonly src?: string; readonly alt?: string }): ReactNode {
  return <WebLink href={src}>{alt === "" ? "image" : alt}</WebLink>;
}

function TaskBox({ checked = false }: { readonly checked?: boolean }): ReactNode {
  return <span aria-label={checked ? "done" : "not done"}>{checked ? "☑ " : "☐ "}</span>;
}

/** Long lines can be scrolled with the keyboard. */
function Block({ children }: { readonly children?: ReactNode }): ReactNode {
  return <pre tabIndex={0}>{children}</pre>;
}

function Nothing(): ReactNode {
  return undefined;
}

/** Whether a text was probably written as Markdown: a heading, a list, a fence, a link, a table or emphasis. */
export function looksLikeMarkdown(text: string): boolean {
  return /^#{1,6} \S|^\s*[-*+] \S|^\s*\d+\. \S|^```|\[[^\]\n]+\]\(https?:|^\|.+\|\s*$|\*\*[^*\n]+\*\*/m.test(
    text,
  );
}
