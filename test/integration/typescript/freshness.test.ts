/** Clocks and random numbers are fresh at every request, however code reaches them: every global name, and every way to it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { needs } from "../../tools.ts";
import { runtimes } from "../sample-server.ts";
import { buildProbes, type ProbeServer, type RunningProbes } from "./probe-server.ts";

needs("wasmtime");

const TIME_LIMIT_MS = 300_000;

interface Source {
  /** The global object, and its member if the value is one of several. */
  readonly path: readonly [name: string, member?: string];
  /** How to get a value from a function `f` that stands for the name or the member. */
  readonly use: string;
  /** Numbers that grow; the others differ at each call. */
  readonly isClock?: boolean;
}

const SOURCES: readonly Source[] = [
  { path: ["Math", "random"], use: "f()" },
  { path: ["Date", "now"], use: "f()", isClock: true },
  { path: ["Date"], use: "new f().getTime()", isClock: true },
  { path: ["performance", "now"], use: "f()", isClock: true },
  { path: ["crypto", "randomUUID"], use: "f()" },
  { path: ["crypto", "getRandomValues"], use: "f(new Uint8Array(12)).join()" },
];

/** The ways to get hold of what `path` names, as an expression. */
const WAYS: Readonly<Record<string, (path: Source["path"]) => string>> = {
  "by the bare name": (path) => bound(path[0], path[1]),
  "through globalThis": ([name, member]) => bound(`globalThis.${name}`, member),
  "through self": ([name, member]) => bound(`self.${name}`, member),
  "by destructuring": ([name, member]) =>
    member === undefined
      ? `(() => { const { ${name}: alias } = globalThis; return alias; })()`
      : `(() => { const { ${member}: alias } = ${name}; return ${needsOwner(name) ? `alias.bind(${name})` : "alias"}; })()`,
  "through a variable that holds the object": ([name, member]) =>
    `(() => { const kept = ${name}; return ${bound("kept", member)}; })()`,
  "through a variable that holds globalThis": ([name, member]) =>
    `(() => { const root = globalThis; return ${bound(`root.${name}`, member)}; })()`,
  "through Function": ([name, member]) => bound(`Function("return this")().${name}`, member),
  "through Reflect": ([name, member]) => bound(`Reflect.get(globalThis, ${JSON.stringify(name)})`, member),
  "by a computed name": ([name, member]) =>
    bound(`globalThis[${JSON.stringify(name)}]`, member === undefined ? undefined : `["${member}"]`),
  "through a package": ([name, member]) => bound(`packaged.${name}`, member),
};

/** `crypto` belongs to its methods. */
function needsOwner(name: string): boolean {
  return name === "crypto" || name === "performance";
}

function bound(object: string, member: string | undefined): string {
  if (member === undefined) return object;
  const access = member.startsWith("[") ? member : `.${member}`;
  return `((owner) => owner${access}.bind(owner))(${object})`;
}

const cases = Object.entries(WAYS).flatMap(([way, expression]) =>
  SOURCES.map(({ path, use, isClock = false }) => ({
    name: `${path.filter((part) => part !== undefined).join(".")} ${way}`,
    code: `(f) => ${use}`,
    reach: expression(path),
    isClock,
  })),
);

/** More ways, which exist for dates only. */
const DATES: Readonly<Record<string, string>> = {
  "Date as a function": "Date()",
  "the constructor of a date":
    "(() => { const { constructor } = new Date(0); return new constructor().getTime(); })()",
  "Date.prototype.constructor": "new Date.prototype.constructor().getTime()",
  "a subclass of Date": "new (class Own extends Date {})().getTime()",
  "Reflect.construct": "Reflect.construct(Date, []).getTime()",
};

const PACKAGE = {
  "packaged/package.json": '{ "name": "packaged", "main": "index.js" }',
  "packaged/index.js":
    "module.exports = { Math: { random: Math.random }, Date, performance, crypto: globalThis.crypto };",
};

const CODE = `
import packaged from "packaged";
const take = {
${cases.map(({ name, code, reach }) => `  ${JSON.stringify(name)}: () => (${code})(${reach}),`).join("\n")}
${Object.entries(DATES)
  .map(([name, code]) => `  ${JSON.stringify(name)}: () => ${code},`)
  .join("\n")}
};
const probes = {
  all: () => Object.fromEntries(Object.entries(take).map(([name, read]) => {
    try { return [name, [read(), read()]]; } catch (error) { return [name, "threw " + error]; }
  })),
  kept: () => [
    new Date(0).toISOString(), new Date(2020, 1).getMonth(), Date.UTC(2000, 0), Date.parse("2000-01-01"), Date.length, Date.name,
    new Date() instanceof Date, new (class Own extends Date {})(5).getTime(), typeof Date(), Object.getPrototypeOf(new Date()) === Date.prototype,
  ],
};`;

describe("values that must be fresh", { timeout: TIME_LIMIT_MS }, () => {
  let server: ProbeServer;
  before(async () => {
    server = await buildProbes(CODE, PACKAGE);
  });
  after(() => server.remove());

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let running: RunningProbes;
      let first: Readonly<Record<string, readonly [unknown, unknown] | string>>;
      let second: typeof first;
      let started = 0;
      before(async () => {
        started = Date.now();
        running = await server.start(runtime);
        first = (await running.run("all")) as typeof first;
        second = (await running.run("all")) as typeof first;
      });
      after(() => running[Symbol.asyncDispose]());

      for (const { name, isClock } of cases) {
        test(name, () => {
          const [one, two] = [first[name], second[name]];
          assert.ok(Array.isArray(one) && Array.isArray(two), `${String(one)} ${String(two)}`);
          assert.notEqual(one[0], two[0]);
          // `performance.now` may count from the start of the instance.
          if (isClock) assert.ok(Number(one[1]) >= Number(one[0]), `${one[0]} ${one[1]}`);
          else assert.notEqual(one[0], one[1]);
          if (name.startsWith("Date"))
            assert.ok(Number(one[0]) >= started - 1000 && Number(one[0]) <= Date.now() + 1000);
        });
      }

      for (const name of Object.keys(DATES)) {
        test(name, () => {
          const one = first[name];
          assert.ok(Array.isArray(one), String(one));
          const time = typeof one[0] === "string" ? Date.parse(one[0]) : Number(one[0]);
          assert.ok(time >= started - 2000 && time <= Date.now() + 1000, String(one[0]));
        });
      }

      test("what does not depend on the time is as ever", async () => {
        assert.deepEqual(await running.run("kept"), [
          "1970-01-01T00:00:00.000Z",
          1,
          946_684_800_000,
          946_684_800_000,
          7,
          "Date",
          true,
          5,
          "string",
          true,
        ]);
      });
    });
  }
});

describe("values that code takes while it is loaded", { timeout: TIME_LIMIT_MS }, () => {
  const EXPRESSIONS: Readonly<Record<string, string>> = {
    random: "Math.random()",
    now: "Date.now()",
    date: "new Date().getTime()",
    clock: "performance.now()",
    uuid: "crypto.randomUUID()",
    bytes: "crypto.getRandomValues(new Uint8Array(12)).join()",
  };
  let server: ProbeServer;
  before(async () => {
    server = await buildProbes(
      `${Object.entries(EXPRESSIONS)
        .map(([name, code]) => `const ${name} = ${code};`)
        .join("\n")}\nconst probes = { all: () => ({ ${Object.keys(EXPRESSIONS).join(", ")} }) };`,
    );
  });
  after(() => server.remove());

  for (const runtime of runtimes) {
    test(`are fresh at each request on ${runtime}`, async () => {
      await using running = await server.start(runtime);
      const first = (await running.run("all")) as Readonly<Record<string, unknown>>;
      const second = (await running.run("all")) as Readonly<Record<string, unknown>>;
      assert.deepEqual(Object.keys(first), Object.keys(EXPRESSIONS));
      for (const name of Object.keys(EXPRESSIONS)) assert.notEqual(first[name], second[name], name);
      assert.ok(Math.abs(Number(first["now"]) - Date.now()) < 60_000, String(first["now"]));
    });
  }
});
