/** What componentize-py 0.25.1 has printed, with the folders of the Python path as they were. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFailure } from "../../../../../../toolchain/create/builders/python/failure.ts";

const FOLDERS = ["/project", "/project/.venv/lib/python3.11/site-packages", "/tmp/entry"];

function problemOf(printed: string, lines: Readonly<Record<number, string>> = {}) {
  const error = compileFailure(printed, FOLDERS, (_file, line) => lines[line]);
  return { error, problem: error.problems[0] };
}

const WRAPPER = `Traceback (most recent call last):
  File "/home/me/.venv/bin/componentize-py", line 8, in <module>
    sys.exit(script())
             ^^^^^^^^
`;

test("a traceback is a mistake in the author's line, although a package raised it", () => {
  const { problem, error } = problemOf(
    `${WRAPPER}AssertionError: Traceback (most recent call last):
  File "/2/wasmcp_component_entry.py", line 1, in <module>
    import app
  File "/0/app.py", line 4, in <module>
    load(3)
    ~~~~^^^
  File "/1/package/__init__.py", line 9, in load
    raise ValueError("no such thing")
ValueError: no such thing


Caused by:
    ValueError: no such thing

Stack backtrace:
   0: <anyhow::Error>::msg::<alloc::string::String>
`,
    { 4: "    load(3)" },
  );
  assert.equal(error.code, "compile-failed");
  assert.deepEqual(problem, {
    severity: "error",
    message: "ValueError: no such thing",
    place: { file: "/project/app.py", line: 4, column: 5 },
  });
});

test("a mistake of syntax has a column", () => {
  const { problem } = problemOf(
    `${WRAPPER}AssertionError: Traceback (most recent call last):
  File "/2/wasmcp_component_entry.py", line 1, in <module>
    import app
  File "/0/app.py", line 7
    return text[::-1
               ^
SyntaxError: '[' was never closed


Caused by:
    '[' was never closed (app.py, line 7)
`,
    { 7: "        return text[::-1" },
  );
  assert.deepEqual(problem, {
    severity: "error",
    message: "SyntaxError: '[' was never closed",
    place: { file: "/project/app.py", line: 7, column: 20 },
  });
});

test("mistakes that the SDK finds have the place of the function", () => {
  const { problem } = problemOf(
    `${WRAPPER}AssertionError: Traceback (most recent call last):
  File "/2/wasmcp_component_entry.py", line 1, in <module>
    import app
  File "/0/app.py", line 20, in <module>
    app = server(fence)
  File "/0/wasmcp/definitions.py", line 300, in visit
    raise TypeError(
TypeError: tool \`a\`, parameter \`b\`: cannot make a schema of \`complex\` (/0/tools/more.py:12)


Caused by:
    TypeError
`,
    {},
  );
  assert.deepEqual(problem, {
    severity: "error",
    message: "tool `a`, parameter `b`: cannot make a schema of `complex`",
    place: { file: "/project/tools/more.py", line: 12, column: 1 },
  });
});

test("a missing package, and a module with the name of one of Python, come with a remedy", () => {
  const failure = (message: string) =>
    problemOf(`${WRAPPER}AssertionError: Traceback (most recent call last):
  File "/0/app.py", line 1, in <module>
    import x
${message}
`).error.remedy;
  assert.match(failure("ModuleNotFoundError: No module named 'requests'") ?? "", /pip install requests/);
  assert.match(
    failure("ImportError: cannot import name 'measure' from 'statistics' (/python/statistics.py)") ?? "",
    /`statistics`.*rename it/,
  );
  assert.equal(failure("ValueError: x"), undefined);
});

test("another failure is shown without the compiler's own stack", () => {
  const { problem, error } = problemOf(`${WRAPPER}AssertionError: failed to parse package

Caused by:
    expected an identifier

Stack backtrace:
   0: <anyhow::Error>::msg
`);
  assert.equal(problem, undefined);
  assert.equal(
    (error.cause as Error).message,
    "failed to parse package\n\nCaused by:\n    expected an identifier",
  );
});
