/** What `access` knows of the way in which its server was composed: `wasmcp:framework/protection`, with lines as its WIT says. */
import { InternalError } from "../../../core/errors.ts";
import type { AccessRule, Protection } from "../protection/index.ts";
import { writeSettings } from "./settings.ts";

/** `interfaceName` is `wasmcp:framework/protection@0.1.0`. */
export function writeProtection(interfaceName: string, protection: Protection): Uint8Array {
  const isRequired = protection.kind === "oauth";
  const settings = isRequired ? [...protection.settings].map(([name, value]) => `${name}=${value}`) : [];
  const rules = isRequired ? protection.rules.map(printRule) : [];
  return writeSettings(interfaceName, {
    "is-required": isRequired,
    settings: joinLines(settings),
    rules: joinLines(rules),
  });
}

function printRule(rule: AccessRule): string {
  const subject = rule.kind === "implies" ? rule.scope : rule.pattern;
  const fields = [rule.kind, subject, rule.scopes.join(" ")];
  // A field that contains the separator would be two fields.
  if (fields.some((field) => field.includes("\t"))) throw notOneLine(subject);
  return fields.join("\t");
}

function joinLines(lines: readonly string[]): string {
  const split = lines.find((line) => /[\r\n]/.test(line));
  if (split !== undefined) throw notOneLine(split);
  return lines.join("\n");
}

function notOneLine(text: string): InternalError {
  return new InternalError(`${JSON.stringify(text)} has characters that separate settings and rules`);
}

/** What `writeProtection` has written: the texts that its functions return. */
export function readProtection(isRequired: boolean, settings: string, rules: string): Protection {
  if (!isRequired) return { kind: "configurable" };
  return {
    kind: "oauth",
    settings: new Map(
      linesOf(settings).map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
      }),
    ),
    rules: linesOf(rules).flatMap(parseRule),
  };
}

/** A rule of a kind that is not known here is left out. */
function parseRule(line: string): readonly AccessRule[] {
  const [kind, subject = "", list = ""] = line.split("\t");
  const scopes = list.split(" ").filter(Boolean);
  if (kind === "implies") return [{ kind, scope: subject, scopes }];
  if (kind === "tool" || kind === "resource" || kind === "prompt")
    return [{ kind, pattern: subject, scopes }];
  return [];
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter(Boolean);
}
