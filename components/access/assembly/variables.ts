/** What the operator has set: variables of the environment, and settings that were composed into the server. */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import * as protection from "../../bindings/wasmcp/framework/protection";
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";

export const enum Variable {
  Mode,
  PublicKey,
  JwksUri,
  JwksTtl,
  IntrospectionUri,
  IntrospectionClientId,
  IntrospectionClientSecret,
  Issuer,
  Audience,
  Algorithm,
  RequiredScopes,
  ServerUri,
  AuthServerUrl,
  DiscoveryCacheTtl,
  TrustedProxy,
  Policy,
  PolicyData,
  /** Any other one. */
  Other,
}

/** In the order of `Variable`. */
const NAMES: StaticArray<string> = [
  "WASMCP_AUTH_MODE",
  "JWT_PUBLIC_KEY",
  "JWT_JWKS_URI",
  "JWT_JWKS_TTL",
  "WASMCP_INTROSPECTION_URI",
  "WASMCP_INTROSPECTION_CLIENT_ID",
  "WASMCP_INTROSPECTION_CLIENT_SECRET",
  "JWT_ISSUER",
  "JWT_AUDIENCE",
  "JWT_ALGORITHM",
  "JWT_REQUIRED_SCOPES",
  "WASMCP_SERVER_URI",
  "WASMCP_AUTH_SERVER_URL",
  "WASMCP_DISCOVERY_CACHE_TTL",
  "WASMCP_TRUSTED_PROXY",
  "POLICY",
  "POLICY_DATA",
];

/** Only variables that protect a server begin so, in capitals or in small letters: the first of them also those of components. */
const PREFIXES: StaticArray<string> = ["JWT_", "WASMCP_AUTH", "WASMCP_INTROSPECTION"];

/** The name as a sentence has it: `` `JWT_ISSUER` ``. */
export function quoted(variable: Variable): string {
  return "`" + NAMES[variable as i32] + "`";
}

export class Variables {
  /** Why they contradict each other or cannot be read; `null` if they do not. */
  fault: string | null = null;
  /** Whether the server was composed to be protected. */
  readonly isRequired: bool = protection.isRequired();
  /** `tool\tdelete_*\tmcp:write`, and so on. */
  readonly rules: Span = spanOf(protection.rules());
  private readonly values: StaticArray<Span | null> = new StaticArray<Span | null>(NAMES.length);
  /** The beginning of an unknown variable that looks like a misspelt one of ours; `null` without such a variable. */
  stranger: string | null = null;

  constructor() {
    this.readEnvironment(getEnvironment());
    this.readComposed(spanOf(protection.settings()));
  }

  /** The value without blanks around it, perhaps empty; `null` if it is not set. */
  get(variable: Variable): Span | null {
    const value = this.values[variable as i32];
    return value === null ? null : value.trim();
  }

  /** As `get`, with its blanks: a password may begin or end with one. */
  getWhole(variable: Variable): Span | null {
    return this.values[variable as i32];
  }

  has(variable: Variable): bool {
    return this.values[variable as i32] !== null;
  }

  /** The first variable of those from `first` to `last` that is set; `Other` if none is. */
  firstSet(first: Variable, last: Variable): Variable {
    for (let variable = first; variable <= last; variable++) {
      if (this.has(variable)) return variable;
    }
    return Variable.Other;
  }

  /** Whether `stranger` cannot be the variable of a component, which may have one that begins with `JWT_`. */
  get isStrangerOurs(): bool {
    const stranger = this.stranger;
    return stranger !== null && stranger != PREFIXES[0];
  }

  private readEnvironment(environment: Array<Tuple2<Utf8, Utf8>>): void {
    for (let i = 0, n = environment.length; i < n; i++) {
      const name = spanOf(environment[i]._0);
      const variable = variableNamed(name);
      if (variable == Variable.Other) {
        this.meetStranger(name);
      } else if (this.has(variable)) {
        this.refuse(quoted(variable) + " is set more than once: set it once");
      } else {
        this.values[variable as i32] = spanOf(environment[i]._1);
      }
    }
  }

  private readComposed(settings: Span): void {
    for (const lines = new Lines(settings); lines.next();) {
      const equals = lines.line.indexOf(0x3d);
      const variable = equals < 0 ? Variable.Other : variableNamed(lines.line.slice(0, equals));
      if (variable == Variable.Other) {
        this.refuse("this server was composed with settings that it does not know: compose it again");
        return;
      }
      const composed = lines.line.slice(equals + 1);
      const value = this.values[variable as i32];
      if (value !== null && !value.equals(composed)) {
        this.refuse(
          quoted(variable) +
            " differs from the setting that was composed into the server: unset the variable, or change `wasmcp.toml` and compose the server again",
        );
      }
      this.values[variable as i32] = composed;
    }
  }

  /** One that is ours alone is named rather than one that begins with `JWT_`. */
  private meetStranger(name: Span): void {
    for (let i = this.stranger === null ? 0 : 1, n = PREFIXES.length; i < n; i++) {
      const prefix = PREFIXES[i];
      if (name.length >= prefix.length && name.slice(0, prefix.length).isIgnoringCase(prefix.toLowerCase())) {
        this.stranger = prefix;
      }
    }
  }

  private refuse(fault: string): void {
    if (this.fault === null) this.fault = fault;
  }
}

function variableNamed(name: Span): Variable {
  const first = name.byteAt(0);
  if (first != 0x4a && first != 0x50 && first != 0x57) return Variable.Other;
  for (let i = 0, n = NAMES.length; i < n; i++) {
    if (name.is(NAMES[i])) return i as Variable;
  }
  return Variable.Other;
}
