/** Patterns of addresses (RFC 6570): which address fits, and with which variables. */

/** How the variables of an expression look in an address, by its operator. */
interface Style {
  /** Before the first variable. */
  readonly first: string;
  /** Between variables. */
  readonly between: string;
  /** What the value of a variable may consist of. */
  readonly value: string;
  /** Variables stand as `name=value`, in any order or not at all. */
  readonly named: boolean;
}

const SIMPLE: Style = { first: "", between: ",", value: "[^/?#,]*", named: false };

const STYLES: Readonly<Record<string, Style>> = {
  "+": { first: "", between: ",", value: ".*", named: false },
  "#": { first: "#", between: ",", value: ".*", named: false },
  ".": { first: "\\.", between: "\\.", value: "[^/?#.]*", named: false },
  "/": { first: "/", between: "/", value: "[^/?#]*", named: false },
  ";": { first: ";", between: ";", value: "[^/?#;]*", named: true },
  "?": { first: "\\?", between: "&", value: "[^&#]*", named: true },
  "&": { first: "&", between: "&", value: "[^&#]*", named: true },
};

export interface UriTemplate {
  readonly names: readonly string[];
  /** The variables of an address; `undefined` if it does not fit. */
  match(uri: string): Readonly<Record<string, string>> | undefined;
}

export function parseUriTemplate(pattern: string): UriTemplate {
  const names: string[] = [];
  /** For each group of the expression, the variable, or the variables of which it is a list of `name=value`. */
  const groups: (string | readonly string[])[] = [];
  let source = "";
  let end = 0;
  for (const found of pattern.matchAll(/\{([+#./;?&]?)([^{}]*)\}/g)) {
    const [whole, operator = "", list = ""] = found;
    source += literal(pattern.slice(end, found.index));
    end = found.index + whole.length;
    const style = STYLES[operator] ?? SIMPLE;
    const own = list.split(",").map((name) => name.replace(/(\*|:\d+)$/, ""));
    const bad = own.find((name) => !/^[A-Za-z0-9_.%]+$/.test(name));
    if (bad !== undefined)
      throw new TypeError(
        `pattern \`${pattern}\`: expected a name in \`${whole}\`, found ${JSON.stringify(bad)}`,
      );
    names.push(...own);
    if (style.named) {
      source += `(?:${style.first}([^#${operator === ";" ? "/?" : ""}]*))?`;
      groups.push(own);
    } else {
      source += style.first + own.map(() => `(${style.value})`).join(style.between);
      groups.push(...own);
    }
  }
  const rest = pattern.slice(end);
  if (/[{}]/.test(rest)) throw new TypeError(`pattern \`${pattern}\`: a brace is open or left over`);
  const expression = new RegExp(`^${source}${literal(rest)}$`, "s");
  return {
    names,
    match: (uri) => {
      const found = expression.exec(uri);
      return found === null ? undefined : variables(groups, found.slice(1));
    },
  };
}

function variables(
  groups: readonly (string | readonly string[])[],
  values: readonly (string | undefined)[],
): Readonly<Record<string, string>> | undefined {
  const result: Record<string, string> = {};
  for (const [index, group] of groups.entries()) {
    const value = values[index] ?? "";
    if (typeof group === "string") {
      // An address without the variable is another address.
      if (value === "") return undefined;
      result[group] = decode(value);
      continue;
    }
    for (const pair of value.split(/[&;]/)) {
      const [name = "", ...rest] = pair.split("=");
      if (group.includes(name)) result[name] = decode(rest.join("="));
    }
  }
  return result;
}

function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, "\\$&");
}

/** A client may send a `%` that escapes nothing. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
