/** Who gets `access` and `protection`, with a transport and an `access` in miniature. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readComponent } from "../../../../../core/component/index.ts";
import { ToolchainError } from "../../../../../core/errors.ts";
import { writeAbsentAccess } from "../../../../../toolchain/compose/generated/absent-access.ts";
import {
  composeServer,
  type Denial,
  type Part,
  type ServerPlan,
} from "../../../../../toolchain/compose/index.ts";
import type { Protection } from "../../../../../toolchain/compose/protection/index.ts";
import { instantiateInterface } from "../generated/run-constant.ts";
import { readPart } from "../wat-parts.ts";
import {
  ACCESS,
  accessImport,
  askingTransport,
  framework,
  protectionImport,
  withImports,
} from "./framework.ts";

const weather = await readPart("one-tools-part/weather");
const curious = await withImports("one-tools-part/weather", accessImport + protectionImport);
const forger: Part = {
  name: "forger",
  bytes: writeAbsentAccess(
    { name: "forger", component: readComponent(askingTransport.bytes) },
    ACCESS,
    false,
  ),
};
const oauth: Protection = { kind: "oauth", settings: new Map(), rules: [] };

function plan(parts: readonly Part[], protection?: Protection, denials: readonly Denial[] = []): ServerPlan {
  return composeServer({ parts, framework, denials, ...(protection && { protection }) }).plan;
}

/** The names of the instances that provide what `user` imports of this interface. */
function sourceOf({ instances }: ServerPlan, user: string, family: string): string | undefined {
  const found = instances
    .find(({ name }) => name === user)
    ?.arguments.find((each) => each.import.startsWith(`${family}@`))?.source;
  return found?.kind === "instance" ? instances[found.instance]?.name : found?.kind;
}

function refused(compose: () => unknown, code: string, expected: RegExp): void {
  assert.throws(compose, (error) => {
    assert.ok(error instanceof ToolchainError);
    assert.equal(error.code, code);
    assert.match(`${error.message}\n${error.remedy}`, expected);
    return true;
  });
}

test("the transport asks `access`, and a component that is written for the server", () => {
  for (const protection of [undefined, oauth]) {
    const server = plan([weather], protection);
    assert.equal(sourceOf(server, "transport", "wasmcp:framework/access"), "access");
    assert.equal(sourceOf(server, "transport", "wasmcp:framework/protection"), "protection");
    assert.equal(sourceOf(server, "access", "wasmcp:framework/protection"), "protection");
    assert.equal(sourceOf(server, "access", "wasmcp:framework/signatures"), "signature-verifier");
  }
});

test("a server that is composed as public has no `access`, and refuses to be protected", async () => {
  const server = plan([weather], { kind: "public" });
  const names = server.components.map(({ name }) => name);
  assert.ok(!names.includes("access") && !names.includes("signature-verifier"));
  assert.equal(sourceOf(server, "transport", "wasmcp:framework/access"), "no-access of transport");
  const transport = { name: "transport", component: readComponent(askingTransport.bytes) };
  const absent = await instantiateInterface(writeAbsentAccess(transport, ACCESS, true), "access");
  const state = absent["state"]?.() as { readonly tag: string; readonly val: string };
  assert.equal(state.tag, "unconfigured");
  assert.match(state.val, /composed with `--auth public`.*compose it again/);
  assert.equal(absent["verify"]?.(new Uint8Array()), undefined);
  assert.throws(() => absent["missing"]?.([]), WebAssembly.RuntimeError);
});

test("where nothing is protected, other components of the framework hear that", async () => {
  const service = { name: "authorization", component: readComponent(askingTransport.bytes) };
  const absent = await instantiateInterface(writeAbsentAccess(service, ACCESS, false), "access");
  assert.deepEqual(absent["state"]?.(), { tag: "open" });
  assert.equal(absent["verify"]?.(new Uint8Array()), undefined);
});

test("no part reaches what decides who may use the server, whatever its list says", () => {
  const list: Denial = { part: "weather", only: ["framework", "wasmcp:framework", "claims"] };
  for (const denials of [[], [list]]) {
    const server = plan([curious], undefined, denials);
    assert.equal(sourceOf(server, "weather", "wasmcp:framework/access"), "denial of weather");
    assert.equal(sourceOf(server, "weather", "wasmcp:framework/protection"), "denial of weather");
  }
  const named: Denial = { part: "weather", only: ["wasmcp:framework/access"] };
  refused(() => plan([curious], undefined, [named]), "bad-reach", /only components of wasmcp call it/);
});

test("no part takes the place of `access`", () => {
  refused(() => plan([weather, forger]), "not-a-part", /forger/);
  const server = composeServer({ parts: [weather], providers: [forger], framework }).plan;
  assert.equal(sourceOf(server, "transport", "wasmcp:framework/access"), "access");
});

test("a transport that would admit every client makes no protected server", async () => {
  const deaf = new Map([...framework, ["transport", await readPart("framework/transport")] as const]);
  const compose = () => composeServer({ parts: [weather], framework: deaf, protection: oauth });
  refused(compose, "cannot-protect", /`transport` does not import `wasmcp:framework\/protection`/);
});
