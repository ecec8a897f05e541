/** What a user reads at the start of a server about who may use it, besides the variables that it adopts. */
import { describeMisspelt } from "./adopt.ts";
import { isAboutAccess } from "./protection.ts";
import type { Environment } from "./server.ts";

export interface AccessVariables {
  /** What the user sets, in the shell and on the command line. */
  readonly own: Readonly<Record<string, string>>;
  /** What `wasmcp.toml` sets, which a stranger may have written. */
  readonly defined: Readonly<Record<string, string>>;
  /** `auth.audience` of `wasmcp.toml`, in the spelling of `JWT_AUDIENCE`. */
  readonly composedAudience?: string | undefined;
  /** The environment of the user. */
  readonly hostEnv: Environment;
}

export interface AccessNotes {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** What widens or narrows who may use a server, besides what asks for tokens. */
const OF_ACCESS =
  /^(?:JWT_|WASMCP_(?:AUTH|INTROSPECTION|TRUSTED_PROXY$|ALLOWED_ORIGINS$|ALLOWED_HOSTS$|SERVER_URI$))/;

/** Of a server over HTTP. */
export function accessNotes({ own, defined, composedAudience, hostEnv }: AccessVariables): AccessNotes {
  const names = Object.keys(own).some(isAboutAccess)
    ? Object.keys(defined).filter((name) => OF_ACCESS.test(name))
    : [];
  const env = { ...defined, ...own };
  const audience = env["JWT_AUDIENCE"] ?? composedAudience ?? "";
  const takesAll = audience.split(",").some((each) => each.trim() === "*");
  return {
    notes: names.length === 0 ? [] : [`From wasmcp.toml: ${names.join(", ")}`],
    warnings: [
      ...describeMisspelt(env, hostEnv),
      ...(takesAll
        ? [
            "`JWT_AUDIENCE` is `*`: every service that gets a token of your users from the same issuer can use this server in their name",
          ]
        : []),
    ],
  };
}
