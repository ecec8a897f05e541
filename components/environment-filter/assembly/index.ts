/** `wasi:cli/environment` for one part of a server. */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { getEnvironment as allVariables } from "../../bindings/wasi/cli/environment";
import { isGranted, partGrants, partName } from "../../lib/abi/part-grants";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { Span } from "../../lib/bytes/span";

const COLON: u8 = 0x3a;

export namespace environment {
  export function getEnvironment(): Array<Tuple2<Utf8, Utf8>> {
    return visibleVariables();
  }

  /** Arguments and the folder are those of the runtime's own process. */
  export function getArguments(): Array<Utf8> {
    return [];
  }

  export function initialCwd(): Utf8 | null {
    return null;
  }
}

/** Variables of the part itself come first, since they stand before those of the server with the same name. */
function visibleVariables(): Array<Tuple2<Utf8, Utf8>> {
  const variables = allVariables();
  const visible: Array<Tuple2<Utf8, Utf8>> = [];
  const part = partName();
  const grants = partGrants();
  for (let i = 0, n = variables.length; i < n; i++) {
    const name = ownName(spanOf(variables[i]._0), part);
    if (name !== null && isVisible(name, grants)) add(visible, name, variables[i]._1);
  }
  for (let i = 0, n = variables.length; i < n; i++) {
    const name = spanOf(variables[i]._0);
    if (name.indexOf(COLON) < 0 && isVisible(name, grants)) add(visible, name, variables[i]._1);
  }
  return visible;
}

/** `API_KEY`, for `weather:API_KEY` and the part `weather`. */
function ownName(name: Span, part: Span): Span | null {
  if (part.length == 0 || !name.startsWithBytes(part) || name.byteAt(part.length) != COLON) return null;
  const own = name.slice(part.length + 1);
  // `weather:news:KEY` is that of the part `weather:news`.
  return own.indexOf(COLON) < 0 ? own : null;
}

function isVisible(name: Span, grants: Span): bool {
  return !isOfFramework(name) && isGranted(grants, name);
}

/** The variables of the framework's components hold keys, and say who may call. */
function isOfFramework(name: Span): bool {
  return beginsWith(name, "wasmcp_") || beginsWith(name, "jwt_");
}

/** In any case: systems differ in whether it matters in a variable's name. */
function beginsWith(name: Span, prefix: string): bool {
  return name.length >= prefix.length && name.slice(0, prefix.length).isIgnoringCase(prefix);
}

function add(variables: Array<Tuple2<Utf8, Utf8>>, name: Span, value: Utf8): void {
  for (let i = 0, n = variables.length; i < n; i++) {
    if (spanOf(variables[i]._0).equals(name)) return;
  }
  variables.push(new Tuple2(utf8Of(name), value));
}
