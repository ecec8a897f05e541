import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { buildHttpFixture } from "../run/http-fixture.ts";
import { repositoryRoot, runtimes } from "../sample-server.ts";
import { type Schema, schemaProblems } from "./json-schema.ts";
import { noTerminal, runAtTerminal } from "./pseudo-terminal.ts";
import { command, type Outcome, runCommand, type RunOptions } from "./run-command.ts";

let folder: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-cli-"));
  await buildHttpFixture(path.join(folder, "server.wasm"));
  await fs.writeFile(path.join(folder, "core.wasm"), Buffer.from("\0asm\x01\0\0\0", "latin1"));
  await fs.writeFile(path.join(folder, "text.wasm"), "not wasm at all");
  await fs.mkdir(path.join(folder, "empty"));
  await fs.mkdir(path.join(folder, "config/wasmcp"), { recursive: true });
  await fs.writeFile(
    path.join(folder, "config/wasmcp/config.toml"),
    '[components]\nweather = "./weather.wasm"\nbroken = 1\n',
  );
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Runs the command to its end; `onOutput` may end it earlier. */
function wasmcp(args: readonly string[], onOutput?: RunOptions["onOutput"]): Promise<Outcome> {
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: path.join(folder, "config"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
    SECRET_TOKEN: "hush",
  };
  return runCommand(args, { cwd: folder, env, ...(onOutput && { onOutput }) });
}

interface Refusal {
  readonly args: readonly string[];
  readonly code: 1 | 2;
  /** What stderr says, all of it. */
  readonly says: readonly RegExp[];
}

const refusals: Readonly<Record<string, Refusal>> = {
  "no command": { args: [], code: 2, says: [/no command given/, /commands: new, build, dev, compose, run/] },
  "an unknown command": {
    args: ["runn"],
    code: 2,
    says: [/unknown command 'runn'/, /did you mean `run`\?/, /commands: new/],
  },
  "an option of the reference": {
    args: ["compose", "server", "server.wasm", "--deps-dir", "deps"],
    code: 2,
    says: [/unknown option '--deps-dir'/, /includes the framework's components/],
  },
  "an unknown option": {
    args: ["run", "server.wasm", "--prot", "1"],
    code: 2,
    says: [
      /unknown option '--prot'/,
      /options: --runtime, --addr, --env, .*--state, .*--json, --help/,
      /wasmcp run --help/,
    ],
  },
  "a missing argument": { args: ["run"], code: 2, says: [/missing required argument 'server'/] },
  "no language": { args: ["new", "x"], code: 2, says: [/--language/, /typescript, assemblyscript/] },
  "an unknown language": {
    args: ["new", "x", "-l", "cobol"],
    code: 2,
    says: [/'cobol' is invalid/, /typescript, assemblyscript/],
  },
  "an invalid name": { args: ["new", "2fast", "-l", "typescript"], code: 1, says: [/2fast/, /tool2fast/] },
  "a folder whose name the system does not allow": {
    args: ["new", "x", "-l", "typescript", "-o", "y".repeat(300)],
    code: 1,
    says: [/cannot .*: the name is too long/, /shorter/],
  },
  "a folder that is not a project": {
    args: ["build", "empty"],
    code: 1,
    says: [/not a component project/, /wasmcp new/],
  },
  "an unknown runtime": {
    args: ["run", "server.wasm", "--runtime", "wasmer"],
    code: 2,
    says: [/'wasmer' is invalid/, /auto, wasmtime, embedded/],
  },
  "an address without a port": {
    args: ["run", "server.wasm", "--addr", "localhost"],
    code: 2,
    says: [/HOST:PORT/],
  },
  "a variable without a name": { args: ["run", "server.wasm", "--env", "=1"], code: 2, says: [/NAME=value/] },
  "a variable that is not set": {
    args: ["run", "server.wasm", "--env", "NO_SUCH"],
    code: 2,
    says: [/`NO_SUCH` is not set/],
  },
  "a server that does not exist": {
    args: ["run", "no.wasm"],
    code: 1,
    says: [/file not found: `.*no.wasm`/],
  },
  "a server that is to be protected, and would not be": {
    args: ["run", "server.wasm", "--env", "WASMCP_AUTH_MODE=oauth"],
    code: 1,
    says: [/cannot protect `server\.wasm` as `WASMCP_AUTH_MODE` asks/, /`WASMCP_AUTH_MODE=public`/],
  },
  "a core module as server": {
    args: ["run", "core.wasm"],
    code: 1,
    says: [/expected a component, found a core WebAssembly module/],
  },
  "nothing to compose": {
    args: ["compose", "server"],
    code: 2,
    says: [/missing required argument 'components'/],
  },
  "an unknown kind of composition": {
    args: ["compose", "sever"],
    code: 2,
    says: [/unknown command 'sever'/, /server/],
  },
  "an unknown component": {
    args: ["compose", "server", "wether"],
    code: 1,
    says: [/unknown alias or profile `wether`/, /did you mean `weather`\?/],
  },
  "an alias of a missing file": {
    args: ["compose", "server", "weather"],
    code: 1,
    says: [
      /the alias `weather`, which stands for `.\/weather.wasm`/,
      /file not found/,
      /warning: .*components.broken/,
    ],
  },
  "a package that no registry is known to have": {
    args: ["compose", "server", "acme:tool@1.0.0"],
    code: 1,
    says: [/no registry is configured for `acme:tool`/],
  },
  "a file that is not a component": {
    args: ["compose", "server", "text.wasm"],
    code: 1,
    says: [/`text.wasm`/],
  },
  "an output in a folder that does not exist": {
    args: ["compose", "server", "server.wasm", "-o", "no/such/out.wasm"],
    code: 1,
    says: [/cannot write `no\/such\/out.wasm`: folder `.*` not found/],
  },
  "an output that exists": {
    args: ["compose", "server", "server.wasm", "-o", "core.wasm"],
    code: 1,
    says: [/`core.wasm` already exists/, /--force/],
  },
  "an output that is a folder": {
    args: ["compose", "server", "server.wasm", "-o", "empty", "--force"],
    code: 1,
    says: [/it is a folder/],
  },
  "an output that is an input": {
    args: ["compose", "server", "server.wasm", "-o", "server.wasm", "--force"],
    code: 1,
    says: [/one of the components to compose/],
  },
};

describe("refuses, with one message and nothing on stdout,", () => {
  for (const [name, { args, code, says }] of Object.entries(refusals)) {
    test(name, async () => {
      const entries = (await fs.readdir(folder)).sort();
      const outcome = await wasmcp(args);
      assert.deepEqual({ code: outcome.code, stdout: outcome.stdout }, { code, stdout: "" }, outcome.stderr);
      for (const expected of says) assert.match(outcome.stderr, expected);
      assert.equal(outcome.stderr.match(/^error: /gm)?.length, 1, outcome.stderr);
      assert.ok(!outcome.stderr.includes("\x1b"), "no colours without a terminal");
      assert.doesNotMatch(outcome.stderr, /^ {4}at /m);
      assert.deepEqual((await fs.readdir(folder)).sort(), entries);
    });
  }
});

/** What a command prints to standard error with `--json`, checked against the schema. */
async function reportsOf({ stderr }: Outcome): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const file = path.join(repositoryRoot, "cli/report.schema.json");
  const schema = JSON.parse(await fs.readFile(file, "utf8")) as Schema;
  return stderr
    .trimEnd()
    .split("\n")
    .map((line) => {
      const report = JSON.parse(line) as Readonly<Record<string, unknown>>;
      assert.deepEqual(schemaProblems(report, schema), [], line);
      return report;
    });
}

describe("refuses with `--json`, with one error as the last line of JSON on stderr and nothing on stdout,", () => {
  for (const [name, { args, code }] of Object.entries(refusals)) {
    test(name, async () => {
      const outcome = await wasmcp([...args, "--json"]);
      assert.deepEqual({ code: outcome.code, stdout: outcome.stdout }, { code, stdout: "" }, outcome.stderr);
      const reports = await reportsOf(outcome);
      const errors = reports.filter(({ kind }) => kind === "error");
      assert.equal(errors.length, 1);
      assert.equal(reports.at(-1), errors[0]);
      assert.equal(errors[0]?.["code"] === "usage", code === 2);
    });
  }
});

const helps: Readonly<Record<string, readonly [args: readonly string[], says: readonly RegExp[]]>> = {
  "the commands": [["--help"], [/new .*\n.*build .*\n.*compose .*\n.*run /, /wasmcp new weather/]],
  "the same for `help`": [["help"], [/Commands:/]],
  "a command": [
    ["help", "run"],
    [/--addr <host:port>/, /Examples:/],
  ],
  "a command of a command": [
    ["compose", "server", "--help"],
    [/--output <file>/, /config\.toml/, /Examples:/],
  ],
};

describe("explains", () => {
  for (const [name, [args, says]] of Object.entries(helps)) {
    test(name, async () => {
      const { code, stdout, stderr } = await wasmcp(args);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const expected of says) assert.match(stdout, expected);
    });
  }

  test("without an error when the reader closes the pipe early", async () => {
    const child = spawn(process.execPath, [command, "--help"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });

  test("its version", async () => {
    const manifest = JSON.parse(await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8")) as {
      version: string;
    };
    for (const args of [["--version"], ["-V"], ["-v"], ["version"]]) {
      assert.deepEqual(await wasmcp(args), { code: 0, stdout: `${manifest.version}\n`, stderr: "" });
    }
  });
});

describe("runs a server", () => {
  for (const runtime of runtimes) {
    test(`on ${runtime}, says so in one line of JSON, and ends well after Ctrl-C`, async () => {
      let answer: Promise<string> | undefined;
      const args = ["run", "server.wasm", "--runtime", runtime, "--addr", "127.0.0.1:0", "--json"];
      const outcome = await wasmcp(
        [...args, "--env", "A=b c", "--env", "SECRET_TOKEN"],
        (stdout, interrupt) => {
          const { url } = JSON.parse(stdout) as { url: string };
          answer = fetch(new URL("/env", url)).then((response) => response.text());
          void answer.finally(interrupt);
        },
      );
      assert.equal(outcome.code, 0, outcome.stderr);
      const lines = (await answer)?.split("\n");
      assert.ok(lines?.includes("A=b c") && lines.includes("SECRET_TOKEN=hush"), lines?.join());
      const ready = JSON.parse(outcome.stdout) as {
        url: string;
        runtime: string;
        command: readonly string[];
      };
      assert.equal(ready.runtime, runtime);
      assert.deepEqual(
        ready.command.slice(ready.command.indexOf("--env")).filter((word) => !word.endsWith(".wasm")),
        ["--env", "A", "--env", "SECRET_TOKEN"],
      );
      assert.doesNotMatch(outcome.stdout, /hush|b c/);
      await assert.rejects(fetch(ready.url));
    });
  }

  test("and shows people its URL and the command", async () => {
    const args = ["run", "server.wasm", "--runtime", "embedded", "--addr", "127.0.0.1:0"];
    const { code, stdout, stderr } = await wasmcp(args, (_stdout, interrupt) => interrupt());
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Running: http:\/\/127\.0\.0\.1:\d+\/mcp \(embedded\)\n$/);
    assert.match(stderr, /^wasmcp run \S+server\.wasm --runtime embedded --addr 127\.0\.0\.1:\d+$/m);
  });
});

test(
  "fails with a sentence in a folder that was removed",
  { skip: process.platform === "win32" },
  async () => {
    const cwd = path.join(folder, "gone");
    await fs.mkdir(cwd);
    const script = 'rmdir "$PWD" && "$0" "$@"';
    const args = ["-c", script, process.execPath, command, "inspect", "x.wasm", "--json"];
    const child = spawn("sh", args, { cwd });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 1);
    const reports = await reportsOf({ code: 1, stdout: "", stderr });
    assert.equal(reports.at(-1)?.["kind"], "error", stderr);
    assert.notEqual(reports.at(-1)?.["code"], "internal", stderr);
  },
);

test(
  "asks a person for the name and the language of a new component, until the answers fit",
  { skip: noTerminal },
  async () => {
    const answers: readonly (readonly [question: RegExp, answer: string])[] = [
      [/Name of the component and of its folder: $/, "2fast\n"],
      [/tool2fast[^]*Name of the component and of its folder: $/, "asked\n"],
      [/1 typescript\r\n[^]*Language \[typescript\]: $/, "cobol\n"],
      [/choose one of typescript[^]*Language \[typescript\]: $/, "2\n"],
    ];
    let next = 0;
    const env = { ...process.env, XDG_STATE_HOME: path.join(folder, "state"), NO_COLOR: "1" };
    const { code, screen } = await runAtTerminal(["new"], { cwd: folder, env }, (shown) => {
      const [question, answer] = answers[next] ?? [];
      if (question?.test(shown) !== true) return undefined;
      next += 1;
      return answer;
    });
    assert.equal(code, 0, screen);
    assert.match(screen, /Created: asked /);
    assert.ok((await fs.stat(path.join(folder, "asked/assembly/index.ts"))).isFile());
  },
);

test("creates a project although it cannot store that the project's compiler is trusted", async () => {
  const env = { ...process.env, XDG_STATE_HOME: path.join(folder, "core.wasm") };
  const { code, stdout, stderr } = await runCommand(["new", "stateless", "-l", "typescript"], {
    cwd: folder,
    env,
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Created: stateless /);
  assert.match(stderr, /^warning: cannot store that `wasmcp build` may run code of the project: /);
  assert.doesNotMatch(stderr, /bug in wasmcp|^ {4}at /m);
});

describe("makes a server", () => {
  test("from a new component to the composed file", async () => {
    const made = await wasmcp(["new", "weather", "--language", "assemblyscript"]);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^Created: weather .*\n\nNext:\n {2}wasmcp build weather\n/);

    const built = await wasmcp(["build", "weather", "--json"]);
    assert.equal(built.code, 0, built.stderr);
    const { file, language } = JSON.parse(built.stdout) as { file: string; language: string };
    assert.deepEqual(
      [file, language],
      [path.join(await fs.realpath(folder), "weather/dist/weather.wasm"), "assemblyscript"],
    );

    const { steps, problems } = await brokenBuild("weather/assembly/index.ts");
    assert.ok(steps.includes("generating bindings"), steps.join());
    const source = path.join(await fs.realpath(folder), "weather/assembly/index.ts");
    assert.deepEqual(problems, [
      {
        kind: "problem",
        severity: "error",
        message: "Cannot find name 'missing'.",
        place: { file: source, line: 1, column: 14 },
      },
    ]);

    const composed = await wasmcp([
      "compose",
      "server",
      "weather/dist/weather.wasm",
      "-o",
      "made.wasm",
      "--verbose",
    ]);
    assert.equal(composed.code, 0, composed.stderr);
    assert.match(composed.stdout, /transport\n[^]*weather\.wasm[^]*method-not-found/);
    assert.match(composed.stdout, /^Composed: made\.wasm \(\d+ KB, /m);
    assert.match(
      composed.stdout,
      /^ {2}wasmcp run made\.wasm\n {2}wasmtime serve -Scli -Shttp -Wtimeout=30s \S+ \S+ --addr \S+ made\.wasm$/m,
    );

    const again = await wasmcp(["new", "weather", "-l", "typescript"]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /already exists/);
  });
});

/** What `build --json` reports of a mistake in the first line of `file`, which is taken out again. */
async function brokenBuild(file: string) {
  const source = path.join(folder, file);
  const text = await fs.readFile(source, "utf8");
  await fs.writeFile(source, `let x: i32 = missing;\n${text}`);
  try {
    const outcome = await wasmcp(["build", "weather", "--json"]);
    assert.deepEqual([outcome.code, outcome.stdout], [1, ""]);
    const reports = await reportsOf(outcome);
    assert.equal(reports.at(-1)?.["code"], "compile-failed");
    return {
      steps: reports.filter(({ kind }) => kind === "step").map(({ message }) => message),
      problems: reports.filter(({ kind }) => kind === "problem"),
    };
  } finally {
    await fs.writeFile(source, text);
  }
}
