/** The server's environment variables, read once per request, and only when something asks for one. */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { LogLevel } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { levelOf } from "../../lib/mcp/mcp-request";
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";

/** Of the framework, and of a server that sets none of its own. */
const VERSION = "0.1.0";
const DEFAULT_BODY_LIMIT: i32 = 10 * 1024 * 1024;
/** More than this does not fit into the memory that a request may need several times over. */
const LARGEST_BODY_LIMIT: i32 = 256 * 1024 * 1024;

export class Settings {
  private variables: Array<Tuple2<Utf8, Utf8>> | null = null;
  /** What was composed in, in lines: `JWT_ISSUER=https://id.example`. */
  private composed: Span | null = null;

  /** A variable's value; an empty one counts as unset. */
  get(name: string): Span | null {
    const variables = this.all;
    for (let i = 0, n = variables.length; i < n; i++) {
      const variable = variables[i];
      if (!variable._0.is(name)) continue;
      if (variable._1.len > 0) return spanOf(variable._1);
      break;
    }
    const composed = this.composed;
    return composed === null ? null : valueIn(composed, name);
  }

  /** From here on, what was composed in holds where no variable is set. */
  addComposed(lines: Span): void {
    this.composed = lines;
  }

  /**
   * Whether there is a variable about authorization, set or empty, other than `WASMCP_AUTH_MODE=public`: by the beginning of its name, in
   * capitals or not, because one that is misspelt must not make the server public. `access` decides what it means.
   */
  get mentionProtection(): bool {
    const variables = this.all;
    for (let i = 0, n = variables.length; i < n; i++) {
      const name = spanOf(variables[i]._0);
      if (name.startsWith("POLICY") || beginsWith(name, "jwt_") || beginsWith(name, "wasmcp_introspection"))
        return true;
      if (!beginsWith(name, "wasmcp_auth")) continue;
      if (!name.is("WASMCP_AUTH_MODE") || !spanOf(variables[i]._1).trim().isIgnoringCase("public"))
        return true;
    }
    return false;
  }

  private get all(): Array<Tuple2<Utf8, Utf8>> {
    let variables = this.variables;
    if (variables === null) {
      variables = getEnvironment();
      this.variables = variables;
    }
    return variables;
  }

  isTrue(name: string): bool {
    const value = this.get(name);
    return value !== null && value.isIgnoringCase("true");
  }

  /** `WASMCP_MAX_BODY`: the most bytes that a request's body may have. */
  get bodyLimit(): i32 {
    const value = this.get("WASMCP_MAX_BODY");
    if (value === null || value.length > 9) return DEFAULT_BODY_LIMIT;
    let limit: i32 = 0;
    for (let i = 0; i < value.length; i++) {
      const digit = value.byteAt(i) - 0x30;
      if (digit < 0 || digit > 9) return DEFAULT_BODY_LIMIT;
      limit = limit * 10 + digit;
    }
    return min(limit, LARGEST_BODY_LIMIT);
  }

  /** `WASMCP_TRUSTED_PROXY`: whether a proxy in front of the server says who the client is, and how it has addressed the server. */
  get trustProxy(): bool {
    return this.isTrue("WASMCP_TRUSTED_PROXY");
  }

  /** `WASMCP_SESSION_ENABLED`: whether clients with a handshake begin a session with it. */
  get hasSessions(): bool {
    return this.isTrue("WASMCP_SESSION_ENABLED");
  }

  /** `WASMCP_DISABLE_SSE`: whether every answer is one JSON body, and messages before it are not sent. */
  get disablesEvents(): bool {
    return this.isTrue("WASMCP_DISABLE_SSE");
  }

  /** `WASMCP_LIST_CHANGED`: whether the host in front of the server notifies clients that listen when a list changes. */
  get hasAnnouncer(): bool {
    return this.isTrue("WASMCP_LIST_CHANGED");
  }

  /** `WASMCP_LOG_LEVEL`: the least serious log messages that clients get which cannot say so with each request. */
  get logLevel(): LogLevel {
    const value = this.get("WASMCP_LOG_LEVEL");
    const level = value === null ? -1 : levelOf(value);
    return level < 0 ? LogLevel.info : (level as LogLevel);
  }

  /** Who this server is, as JSON. */
  get serverInfo(): Span {
    const writer = new JsonWriter();
    writer.begin("{");
    writer.key("name");
    const name = this.get("WASMCP_SERVER_NAME");
    if (name === null) writer.word("wasmcp-server");
    else writer.text(name);
    const title = this.get("WASMCP_SERVER_TITLE");
    if (title !== null) {
      writer.key("title");
      writer.text(title);
    }
    writer.key("version");
    const version = this.get("WASMCP_SERVER_VERSION");
    if (version === null) writer.word(VERSION);
    else writer.text(version);
    writer.end("}");
    return writer.span;
  }
}

/** Whether a name begins so, in capitals or not; `start` is in small letters. */
function beginsWith(name: Span, start: string): bool {
  return name.length >= start.length && name.slice(0, start.length).isIgnoringCase(start);
}

/** The value behind `NAME=` in one of the lines. */
function valueIn(lines: Span, name: string): Span | null {
  for (const each = new Lines(lines); each.next();) {
    const line = each.line;
    const equals = line.indexOf(0x3d);
    if (equals >= 0 && line.slice(0, equals).is(name)) {
      return equals + 1 < line.length ? line.slice(equals + 1) : null;
    }
  }
  return null;
}
