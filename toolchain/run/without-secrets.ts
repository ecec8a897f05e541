import { looksSecret } from "../variables.ts";

/** Deeper values are left out. */
const MAX_DEPTH = 32;

/** Values that look like tokens wherever they stand: what begins like a scheme, a JWT, or keys of well-known services. */
const TOKEN = /^(Bearer|Basic) \S+|^eyJ[\w-]+\.[\w-]+\.[\w-]*$|^(sk|pk|ghp|gho|ghs|xox[abp]|glpat)[-_]\w{8,}/;

/** The same value for a log: members whose names say that they are secret have `***` in their place. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return "…";
  if (typeof value === "string") return TOKEN.test(value) ? "***" : value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      looksSecret(name) ? "***" : withoutSecrets(inner, depth + 1),
    ]),
  );
}
