/** What all definitions share: data that a constructor has checked, and the place in the author's code where it stands. */

/** One thing that a server offers. */
export interface Definition<Kind extends string, Options> {
  readonly kind: Kind;
  /** The name, the address or the pattern. */
  readonly name: string;
  readonly options: Options;
  /** The engine's stack where the definition was made, for errors about it. */
  readonly site: string;
}

/** The member that a definition must have, the others that it may have, and what members of other SDKs are called here. */
export interface Members {
  readonly method: string;
  readonly optional: readonly string[];
  readonly called?: Readonly<Record<string, string>>;
}

export function define<Kind extends string, Options>(
  kind: Kind,
  name: unknown,
  options: Options,
  members: Members,
): Definition<Kind, Options> {
  const site = new Error().stack ?? "";
  const what = `${kind} \`${String(name)}\``;
  const given = options as Readonly<Record<string, unknown>> | null | undefined;
  let mistake = "";
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`expected a text as the first argument of \`${kind}\`, found ${show(name)}`);
  } else if (typeof given !== "object" || given === null) {
    mistake = `expected an object as the second argument, found ${show(options)}`;
  } else {
    for (const member of Object.keys(given)) {
      if (member === members.method || members.optional.includes(member)) continue;
      const better = members.called?.[member];
      const known = `expected one of \`${[members.method, ...members.optional].join("`, `")}\``;
      mistake = `unknown option \`${member}\`; ${better === undefined ? known : `write \`${better}\``}`;
      break;
    }
    if (mistake === "" && typeof given[members.method] !== "function")
      mistake = `expected a function \`${members.method}\`, found ${show(given[members.method])}`;
  }
  if (mistake !== "") throw new TypeError(`${what}: ${mistake}`);
  return { kind, name, options, site };
}

/** An error about a definition, which points at the place in the author's code where it was made. */
export function definitionError(
  definition: { readonly site: string },
  message: string,
  cause?: unknown,
): TypeError {
  const error = new TypeError(message, cause === undefined ? undefined : { cause });
  error.stack = definition.site;
  return error;
}

/** Short: it is part of a message. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
}
