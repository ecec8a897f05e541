/** Text and base64 in the engine of components, whose own functions do the work there: in Node, where the unit tests run, ours do. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { needs } from "../../tools.ts";
import { randomNumbers } from "../../random.ts";
import { runtimes } from "../sample-server.ts";
import { buildProbes, type ProbeServer } from "./probe-server.ts";

needs("wasmtime");

const CODE = `
const attempt = (work) => { try { return work(); } catch (error) { return error.name; } };
const probes = {
  decode: (samples) => samples.map((sample) => {
    const bytes = Uint8Array.from(sample);
    const decoder = new TextDecoder();
    let pieces = "";
    for (const byte of bytes) pieces += decoder.decode(Uint8Array.of(byte), { stream: true });
    return [new TextDecoder().decode(bytes), attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)), pieces + decoder.decode()];
  }),
  long: () => { const text = "aé天🛠".repeat(5000); return new TextDecoder().decode(new TextEncoder().encode(text)) === text; },
  base64: (samples) => samples.map((sample) => {
    const buffer = Buffer.from(sample);
    const text = String.fromCharCode(...sample);
    return [btoa(text), atob(btoa(text)) === text, buffer.toString("base64url"), buffer.toString("hex"), [...Buffer.from(buffer.toString("base64url"), "base64url")]];
  }),
  invalid: (texts) => texts.map((text) => [attempt(() => atob(text)), [...Buffer.from(text, "base64")]]),
};`;

const random = randomNumbers(11);
const samples = Array.from({ length: 300 }, () =>
  Array.from({ length: Math.floor(random() * 9) }, () =>
    Math.floor(random() < 0.3 ? random() * 128 : 128 + random() * 128),
  ),
);
const texts = [
  "",
  "YQ==",
  "YQ",
  "YQ=",
  "Y",
  "YWI=",
  "YWJj",
  "YW=J",
  "YWJj=",
  "YR==",
  "____",
  " Y Q = = ",
  "é",
  "YWJjZA==YWI=",
];

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as Error).name;
  }
}

describe("in the engine", { timeout: 300_000 }, () => {
  let server: ProbeServer;
  before(async () => {
    server = await buildProbes(CODE);
  });
  after(() => server.remove());

  for (const runtime of runtimes) {
    test(`text and base64 are as in Node, on ${runtime}`, async () => {
      await using running = await server.start(runtime);
      const decoded = samples.map((sample) => {
        const bytes = Uint8Array.from(sample);
        const text = new TextDecoder().decode(bytes);
        return [text, attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)), text];
      });
      assert.deepEqual(await running.run("decode", samples), decoded);
      assert.equal(await running.run("long"), true);
      const encoded = samples.map((sample) => {
        const buffer = Buffer.from(sample);
        return [
          buffer.toString("base64"),
          true,
          buffer.toString("base64url"),
          buffer.toString("hex"),
          sample,
        ];
      });
      assert.deepEqual(await running.run("base64", samples), encoded);
      const invalid = texts.map((text) => [attempt(() => atob(text)), [...Buffer.from(text, "base64")]]);
      assert.deepEqual(await running.run("invalid", texts), invalid);
    });
  }
});
