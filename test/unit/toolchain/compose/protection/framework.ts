/** A transport and an `access` in miniature, which have what the composer looks at. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { FrameworkName, Part } from "../../../../../toolchain/compose/index.ts";
import { fixtures, readFramework } from "../wat-parts.ts";

export const ACCESS = "wasmcp:framework/access@0.1.0";

const typesImport = `
  (import "wasmcp:auth/types@0.1.1" (instance $auth-types
    (type $claims (record (field "subject" string)))
    (export "jwt-claims" (type (eq $claims)))
  ))
  (alias export $auth-types "jwt-claims" (type $jwt-claims))`;
export const accessImport = `${typesImport}
  (import "${ACCESS}" (instance
    (alias outer 1 $jwt-claims (type $claims))
    (export "jwt-claims" (type $jwt-claims' (eq $claims)))
    (type $state (variant (case "open") (case "protected") (case "unconfigured" string)))
    (export "server-state" (type $state' (eq $state)))
    (export "state" (func (result $state')))
    (export "verify" (func (param "token" (list u8)) (result (option $jwt-claims'))))
    (export "missing" (func (param "scopes" (list string)) (result (list string))))
  ))`;
export const protectionImport = `
  (import "wasmcp:framework/protection@0.1.0" (instance
    (export "is-required" (func (result bool)))
    (export "rules" (func (result string)))
    (export "settings" (func (result string)))
  ))`;

/** A fixture that imports more. */
export async function withImports(fixture: string, imports: string): Promise<Part> {
  const text = await fs.readFile(path.join(fixtures, `${fixture}.wat`), "utf8");
  return {
    name: path.basename(fixture),
    bytes: await parse(text.replace("(component", `(component ${imports}`)),
  };
}

const state = '(variant (case "open") (case "protected") (case "unconfigured" string))';
const claims = '(record (field "subject" string))';

/** It also imports what every `access` imports. */
const access: Part = {
  name: "access",
  bytes: await parse(`(component ${typesImport} ${protectionImport}
    (import "wasmcp:framework/signatures@0.1.0" (instance (export "verify" (func (result bool)))))
    (core module $code
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "state") (result i32) unreachable)
      (func (export "lists") (param i32 i32) (result i32) unreachable))
    (core instance $core (instantiate $code))
    (alias core export $core "memory" (core memory $memory))
    (alias core export $core "realloc" (core func $realloc))
    (type $state ${state})
    (func $state (result $state) (canon lift (core func $core "state") (memory $memory)))
    (func $verify (param "token" (list u8)) (result (option $jwt-claims))
      (canon lift (core func $core "lists") (memory $memory) (realloc $realloc)))
    (func $missing (param "scopes" (list string)) (result (list string))
      (canon lift (core func $core "lists") (memory $memory) (realloc $realloc)))
    (component $shim
      (type $state-structure ${state})
      (import "state-type" (type $state-type (eq $state-structure)))
      (type $claims-structure ${claims})
      (import "claims-type" (type $claims-type (eq $claims-structure)))
      (import "state" (func $state (result $state-type)))
      (import "verify" (func $verify (param "token" (list u8)) (result (option $claims-type))))
      (import "missing" (func $missing (param "scopes" (list string)) (result (list string))))
      (export $claims "jwt-claims" (type $claims-type))
      (export $server-state "server-state" (type $state-type))
      (export "state" (func $state) (func (result $server-state)))
      (export "verify" (func $verify) (func (param "token" (list u8)) (result (option $claims))))
      (export "missing" (func $missing)))
    (instance $access (instantiate $shim
      (with "state-type" (type $state)) (with "claims-type" (type $jwt-claims))
      (with "state" (func $state)) (with "verify" (func $verify)) (with "missing" (func $missing))))
    (export "${ACCESS}" (instance $access))
  )`),
};

const verifier: Part = {
  name: "signature-verifier",
  bytes: await parse(`(component
    (core module $code (func (export "verify") (result i32) unreachable))
    (core instance $core (instantiate $code))
    (func $verify (result bool) (canon lift (core func $core "verify")))
    (instance $signatures (export "verify" (func $verify)))
    (export "wasmcp:framework/signatures@0.1.0" (instance $signatures))
  )`),
};

export const askingTransport: Part = await withImports(
  "framework/transport",
  accessImport + protectionImport,
);

export const framework: ReadonlyMap<FrameworkName, Part> = new Map<FrameworkName, Part>([
  ...(await readFramework()),
  ["transport", askingTransport],
  ["access", access],
  ["signature-verifier", verifier],
]);
