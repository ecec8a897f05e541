/** The content security policy of a page (SEP-1865, "Host Behavior"): what its resource declares, and otherwise nothing. */

/** What a server declares in `_meta.ui.csp`. It comes from a stranger: anything may be in it. */
export interface AppCsp {
  readonly connectDomains?: unknown;
  readonly resourceDomains?: unknown;
  readonly frameDomains?: unknown;
  readonly baseUriDomains?: unknown;
}

/** `https://api.example.com`, `wss://*.example.com:8443`. Other text could end a directive, and begin another one. */
const ORIGIN = /^(?:https?|wss?):\/\/(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/;

export function appPolicy({ connectDomains, resourceDomains, frameDomains, baseUriDomains }: AppCsp): string {
  const resources = origins(resourceDomains);
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": [],
    "script-src": ["'unsafe-inline'", ...resources],
    "style-src": ["'unsafe-inline'", ...resources],
    "img-src": ["data:", ...resources],
    "font-src": ["data:", ...resources],
    "media-src": ["data:", ...resources],
    "connect-src": origins(connectDomains),
    "frame-src": origins(frameDomains),
    "object-src": [],
    "base-uri": origins(baseUriDomains),
    "form-action": [],
  };
  const lines = Object.entries(directives).map(
    ([name, sources]) => `${name} ${sources.length === 0 ? "'none'" : sources.join(" ")}`,
  );
  return [...lines, "sandbox allow-scripts allow-forms"].join("; ");
}

function origins(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is string => typeof each === "string" && ORIGIN.test(each));
}
