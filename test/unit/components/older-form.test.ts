/** Forms for clients of 2025-06-18, as its schema has them: compiled as the component is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  fits(start: number, length: number): number;
  form(start: number, length: number): bigint;
}

const face = await compileFace<Face>("older-form");

function given(schema: object): readonly [start: number, length: number] {
  const bytes = Buffer.from(JSON.stringify(schema));
  const start = face.alloc(bytes.length);
  new Uint8Array(face.memory.buffer).set(bytes, start);
  return [start, bytes.length];
}

function formOf(schema: object): unknown {
  const span = face.form(...given(schema));
  return JSON.parse(
    Buffer.from(face.memory.buffer, Number(span >> 32n), Number(span & 0xffffffffn)).toString(),
  );
}

const form = (properties: object) => ({ type: "object", properties, required: ["a"] });

test("a choice has `enum` and `enumNames`, and everything else stays", () => {
  const name = { type: "string", minLength: 1 };
  const options = [{ const: "r", title: "Red" }, { const: "g" }];
  const a = { type: "string", title: "A", oneOf: options, default: "g" };
  assert.deepEqual(
    formOf(form({ name, a })),
    form({
      name,
      a: { type: "string", title: "A", default: "g", enum: ["r", "g"], enumNames: ["Red", "g"] },
    }),
  );
});

test("a form without a choice stays as it is", () => {
  for (const schema of [form({ a: { type: "string", enum: ["x"] } }), { type: "object" }, {}]) {
    assert.deepEqual(formOf(schema), schema);
  }
});

test("a choice of several values has no older form", () => {
  const many = { type: "array", items: { type: "string", enum: ["x"] } };
  assert.equal(face.fits(...given(form({ a: many }))), 0);
  assert.equal(face.fits(...given(form({ a: { type: "string", oneOf: [] } }))), 1);
  assert.equal(face.fits(...given({ type: "object" })), 1);
});
