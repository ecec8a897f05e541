/**
 * What `componentize-py` prints when it fails, as mistakes in the author's files.
 *
 * The code is loaded during the build, so a mistake is a traceback. Its files are named as they are inside of the build: `/0/app.py` is in the
 * first folder of the Python path. Behind it stand the causes and the stack of the compiler itself.
 */
import * as path from "node:path";
import { ToolchainError, type Place, type Problem } from "../../../../core/errors.ts";

const TRACEBACK = "Traceback (most recent call last):";

/** `folders` are those of the Python path; the first is that of the project. `readLine` gives a line of a file, if it has it. */
export function compileFailure(
  printed: string,
  folders: readonly string[],
  readLine: (file: string, line: number) => string | undefined,
): ToolchainError {
  const problem = findProblem(printed, folders, readLine);
  if (problem !== undefined) {
    return new ToolchainError("compile-failed", "the Python code cannot be loaded", {
      problems: [problem],
      ...remedyFor(problem.message),
    });
  }
  return new ToolchainError("compile-failed", "`componentize-py` failed", {
    cause: new Error(reasonOf(printed)),
  });
}

function findProblem(
  printed: string,
  folders: readonly string[],
  readLine: (file: string, line: number) => string | undefined,
): Problem | undefined {
  // The last one is that of the code. The first is that of the compiler, which is a program in Python as well.
  const start = printed.lastIndexOf(`Error: ${TRACEBACK}`);
  const from = start === -1 ? printed.lastIndexOf(TRACEBACK) : start;
  if (from === -1) return undefined;
  const text = printed.slice(from).split(/\n\s*\nCaused by:/, 1)[0] ?? "";
  const frames = [...text.matchAll(/^ *File "\/(\d+)\/([^"]+)", line (\d+)/gm)];
  const inside = frames.flatMap(([, folder = "", file = "", line = ""]) => {
    const root = folders[Number(folder)];
    return root === undefined ? [] : [{ root, file: path.join(root, file), line: Number(line) }];
  });
  // The author's own line, although the error was raised in a package.
  const isOwn = ({ root, file }: { readonly root: string; readonly file: string }) =>
    root === folders[0] && !path.relative(root, file).startsWith(`wasmcp${path.sep}`);
  const found = inside.findLast(isOwn);
  const { message, named } = messageOf(text, folders);
  const place = named ?? (found && { file: found.file, line: found.line, column: 1 });
  if (place === undefined) return undefined;
  return { severity: "error", message, place: { ...place, column: columnOf(text, place, readLine) } };
}

/** The error itself, below the frames. Errors of our SDK end with the place of a function. */
function messageOf(
  text: string,
  folders: readonly string[],
): { readonly message: string; readonly named?: Place } {
  const lines = text.trimEnd().split("\n");
  const first = lines.findLastIndex((line) =>
    /^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\b/.test(line),
  );
  const message = lines
    .slice(first === -1 ? -1 : first)
    .join("\n")
    .replace(/^TypeError: /, "");
  const [whole = "", folder = "", file = "", line = ""] =
    / \(\/(\d+)\/([^():]+):(\d+)\)$/.exec(message) ?? [];
  const root = folders[Number(folder)];
  if (whole === "" || root === undefined) return { message };
  return {
    message: message.slice(0, -whole.length),
    named: { file: path.join(root, file), line: Number(line), column: 1 },
  };
}

/** Python marks a mistake of syntax with a caret below the line, which it prints without the spaces at its beginning. */
function columnOf(
  text: string,
  { file, line }: Place,
  readLine: (file: string, line: number) => string | undefined,
): number {
  const source = readLine(file, line) ?? "";
  const indent = source.length - source.trimStart().length;
  const lines = text.split("\n");
  const at = lines.findLastIndex((each) => /^ *\^+ *$/.test(each));
  const above = lines[at - 1] ?? "";
  if (at === -1 || !/^\w*(?:Syntax|Indentation|Tab)Error/m.test(text) || above.trim() !== source.trim())
    return indent + 1;
  return indent + (lines[at]?.indexOf("^") ?? 0) - (above.length - above.trimStart().length) + 1;
}

function remedyFor(message: string): { readonly remedy?: string } {
  const [, module] = /^ModuleNotFoundError: No module named '([^'.]+)/.exec(message) ?? [];
  const [, shadowed] = /\bfrom '(\w+)' \(\/python\//.exec(message) ?? [];
  if (shadowed !== undefined)
    return {
      remedy: `if \`${shadowed}\` is a module of yours, rename it: the standard library has one with this name`,
    };
  if (module === undefined || module === "app") return {};
  return {
    remedy: `install the package into the project, if it is one of pure Python: \`python3 -m venv .venv && .venv/bin/pip install ${module}\``,
  };
}

/** Without the compiler's own stack. */
function reasonOf(printed: string): string {
  const from = printed.lastIndexOf("Error: ");
  const text =
    (from === -1 ? printed : printed.slice(from + "Error: ".length)).split("\nStack backtrace:", 1)[0] ?? "";
  return text.trim().slice(-MAX_LENGTH);
}

const MAX_LENGTH = 4000;
