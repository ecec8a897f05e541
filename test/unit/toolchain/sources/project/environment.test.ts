import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  parseProject,
  serverEnvironment,
  type BorrowRequest,
  type Lender,
  type ProjectFile,
} from "../../../../../toolchain/sources/project/index.ts";

const text = `[servers.weather]
components = ["./weather.wasm"]
environment = { GREETING = "", API_KEY = { from = "WEATHER_KEY" } }
`;
const env = { WEATHER_KEY: "hush", OTHER: "other" };

let root: string;
let cases = 0;
before(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-borrow-")));
});
after(() => fs.rm(root, { recursive: true, force: true }));

interface Case {
  readonly project: ProjectFile;
  readonly asked: BorrowRequest[];
  readonly state: string;
  environment(
    options?: Partial<Lender>,
    given?: Readonly<Record<string, string>>,
    toml?: string,
  ): Promise<Readonly<Record<string, string>>>;
}

/** A folder of its own, whose user answers as `answer` says. */
async function newCase(answer: boolean): Promise<Case> {
  const folder = path.join(root, `${(cases += 1)}`);
  await fs.mkdir(path.join(folder, "project"), { recursive: true });
  const file = path.join(folder, "project/wasmcp.toml");
  const state = path.join(folder, "state");
  const asked: BorrowRequest[] = [];
  const ask = async (request: BorrowRequest) => {
    asked.push(request);
    return answer;
  };
  return {
    project: parseProject(text, file),
    asked,
    state,
    async environment(options = {}, given = {}, toml = text) {
      const project = parseProject(toml, file);
      const server = project.servers.get("weather") ?? assert.fail("the server is disabled");
      const lender = { env, places: { state }, ask, ...options };
      const { defined, adopted } = await serverEnvironment(project, server, lender, given);
      return { ...adopted, ...defined };
    },
  };
}

describe("variables of the user's environment", () => {
  test("are lent after a question, which comes once for each folder", async () => {
    const { environment, asked, project, state } = await newCase(true);
    assert.deepEqual(await environment(), { GREETING: "", API_KEY: "hush" });
    assert.deepEqual(asked, [
      {
        file: project.file,
        server: "weather",
        variables: [{ variable: "API_KEY", from: "WEATHER_KEY" }],
        receivers: [],
      },
    ]);
    assert.deepEqual(await environment({ ask: undefined }), { GREETING: "", API_KEY: "hush" });
    assert.equal(asked.length, 1);
    const remembered = path.join(state, "approvals.json");
    assert.doesNotMatch(await fs.readFile(remembered, "utf8"), /hush/);
    if (process.platform === "win32") return;
    assert.equal((await fs.stat(remembered)).mode & 0o777, 0o600);
    assert.equal((await fs.stat(state)).mode & 0o777, 0o700);
  });

  test("are asked for again when the file takes another one, or gives one to another variable", async () => {
    const { environment, asked } = await newCase(true);
    await environment();
    await environment({}, {}, text.replace("}\n", ', MORE = { from = "OTHER" } }\n').replace("} ,", "},"));
    await environment({}, {}, text.replace("API_KEY =", "REFERER ="));
    assert.equal(asked.length, 3);
    await environment();
    assert.equal(asked.length, 4);
  });

  test("are not lent if the user says no, and the answer is not kept", async () => {
    const { environment, asked } = await newCase(false);
    for (const _ of [1, 2]) await assert.rejects(environment(), { code: "environment-not-allowed" });
    assert.equal(asked.length, 2);
  });

  test("are not lent where a user cannot be asked, unless they are allowed by the command", async () => {
    const { environment } = await newCase(true);
    await assert.rejects(environment({ ask: undefined }), {
      code: "environment-not-allowed",
      message: /`weather`.*`WEATHER_KEY` \(as `API_KEY`\)/,
      remedy: /--allow-env/,
    });
    for (const allowed of ["all", ["WEATHER_KEY"]] as const) {
      assert.equal((await environment({ ask: undefined, allowed }))["API_KEY"], "hush");
    }
    await assert.rejects(environment({ ask: undefined, allowed: ["weather"] }), {
      code: "unused-permission",
    });
    // That was for one run.
    await assert.rejects(environment({ ask: undefined }), { code: "environment-not-allowed" });
  });

  test("are not asked for if the command line gives the variable", async () => {
    const { environment, asked } = await newCase(false);
    assert.deepEqual(await environment({ env: {} }, { API_KEY: "mine" }), { GREETING: "" });
    assert.deepEqual(asked, []);
  });

  test("must be set", async () => {
    const { environment } = await newCase(true);
    await assert.rejects(environment({ env: {} }), {
      code: "no-such-variable",
      message: /needs the environment variable `WEATHER_KEY` for its `API_KEY`/,
    });
  });

  test("are asked for again if the record is damaged or names another folder", async () => {
    const { environment, asked, state } = await newCase(true);
    await environment();
    const file = path.join(state, "approvals.json");
    const good = await fs.readFile(file, "utf8");
    for (const bad of ["{", "[]", "null", good.replace(root, "/elsewhere"), '{"x":1}']) {
      await fs.writeFile(file, bad);
      await environment();
    }
    assert.equal(asked.length, 6);
  });
});

describe("variables of servers in the user's environment", () => {
  const server = '[servers.weather]\ncomponents = ["./weather.wasm"]\n';
  const host = { WASMCP_AUTH_MODE: "oauth", WASMCP_STATE_KEY: "hush", WASMCP_NODE: "node", OTHER: "other" };

  test("reach the server without a question, and no other variable does", async () => {
    const { environment, asked } = await newCase(false);
    assert.deepEqual(await environment({ env: host }, {}, server), {
      WASMCP_AUTH_MODE: "oauth",
      WASMCP_STATE_KEY: "hush",
    });
    assert.deepEqual(asked, []);
  });

  test("cannot be contradicted by the file or the command line", async () => {
    const { environment, project } = await newCase(true);
    const toml = `${server}environment = { WASMCP_AUTH_MODE = "public" }\n`;
    await assert.rejects(environment({ env: host }, {}, toml), {
      code: "contradicting-settings",
      message: `\`WASMCP_AUTH_MODE\` has one value in your environment, and another one in \`${project.file}\``,
    });
    await assert.rejects(environment({ env: host }, { WASMCP_AUTH_MODE: "public" }, server), {
      message: /another one in `--env`/,
    });
    const same = `${server}environment = { WASMCP_AUTH_MODE = { from = "WASMCP_AUTH_MODE" } }\n`;
    assert.equal((await environment({ env: host }, {}, same))["WASMCP_AUTH_MODE"], "oauth");
  });

  for (const [what, more] of [
    ["replaces components of wasmcp", 'overrides = { access = "./mine.wasm" }\n'],
    ["says where the secret goes", 'environment = { WASMCP_INTROSPECTION_URI = "https://id.example" }\n'],
  ] as const) {
    test(`are asked for if they are secret and the file ${what}`, async () => {
      const { environment, asked } = await newCase(false);
      const secret = { ...host, WASMCP_INTROSPECTION_CLIENT_SECRET: "hush" };
      await assert.rejects(environment({ env: secret }, {}, server + more), {
        code: "environment-not-allowed",
      });
      assert.deepEqual(
        asked[0]?.variables.map(({ variable }) => variable),
        ["WASMCP_STATE_KEY", "WASMCP_INTROSPECTION_CLIENT_SECRET"],
      );
      assert.deepEqual(
        await environment({ env: { WASMCP_AUTH_MODE: "oauth" }, ask: undefined }, {}, server + more),
        {
          WASMCP_AUTH_MODE: "oauth",
          ...(more.startsWith("env") && { WASMCP_INTROSPECTION_URI: "https://id.example" }),
        },
      );
    });
  }

  test("are asked for again when the file sends a secret elsewhere, and the question shows where", async () => {
    const { environment, asked } = await newCase(true);
    const name = "WASMCP_INTROSPECTION_CLIENT_SECRET";
    const secret = { [name]: "hush", ELSEWHERE: "https://c.example" };
    const to = (uri: string, more = "") =>
      environment(
        { env: secret },
        {},
        `${server}environment = { WASMCP_INTROSPECTION_URI = ${uri}${more} }\n`,
      );
    for (const _ of [1, 2]) await to('"https://a.example"');
    await to('"https://b.example"');
    await to('{ from = "ELSEWHERE" }');
    const lent = `, ${name} = { from = "${name}" }`;
    await to('"https://a.example"', lent);
    await to('"https://b.example"', lent);
    for (const file of ["./a.wasm", "./b.wasm", "./b.wasm"])
      await environment({ env: secret }, {}, `${server}overrides = { access = "${file}" }\n`);
    assert.deepEqual(
      asked.flatMap(({ receivers }) => receivers),
      [
        "WASMCP_INTROSPECTION_URI = https://a.example",
        "WASMCP_INTROSPECTION_URI = https://b.example",
        "WASMCP_INTROSPECTION_URI = ELSEWHERE of your environment",
        "WASMCP_INTROSPECTION_URI = https://a.example",
        "WASMCP_INTROSPECTION_URI = https://b.example",
        "overrides.access = ./a.wasm",
        "overrides.access = ./b.wasm",
      ],
    );
  });

  test("do not depend on an address that the command line gives", async () => {
    const { environment, asked } = await newCase(false);
    const secret = { WASMCP_INTROSPECTION_CLIENT_SECRET: "hush" };
    const toml = `${server}environment = { WASMCP_INTROSPECTION_URI = "https://a.example" }\n`;
    await environment({ env: secret }, { WASMCP_INTROSPECTION_URI: "https://mine.example" }, toml);
    assert.deepEqual(asked, []);
  });
});
