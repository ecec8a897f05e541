import type { Caller } from "../context.ts";
import type { Environment } from "../serve/host.ts";

/** The sender of the request. It comes with the message, so it needs nothing of the host. */
export function caller({ message }: Environment): Caller | undefined {
  if (message === undefined) throw notWhileAsking("caller");
  const { identity } = message;
  if (identity === undefined || identity === null) return undefined;
  const { claims, jwt } = identity;
  return {
    subject: claims.subject,
    issuer: claims.issuer ?? undefined,
    audience: claims.audience,
    scopes: claims.scopes,
    expires: typeof claims.expiration === "number" ? new Date(claims.expiration * 1000) : undefined,
    claims: Object.fromEntries(claims.customClaims.map(([name, value]) => [name, parsed(value)])),
    // A token in its compact form is ASCII.
    token: String.fromCharCode(...jwt),
  };
}

/** A claim is bare text, or JSON: `["staff"]`. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The interfaces through which a component asks the client do not say who calls, nor in which session. */
export function notWhileAsking(name: string): Error {
  return new Error(
    `\`context.${name}\` is not available in a component that also asks the client (\`elicit\`, \`sample\`, \`roots\`, \`task\`); put the tools that ask into a component of their own`,
  );
}
