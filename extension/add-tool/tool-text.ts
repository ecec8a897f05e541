/** What a new tool adds to the main file of a project, in each language. Texts in, edits out; no `vscode` here. */

import { inRust } from "./rust-tool.ts";
import type { Insertion, ToolEdits } from "./tool-edits.ts";

/** Files and folders of a tool are words with hyphens. */
export function toolNameProblem(name: string): string | undefined {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return undefined;
  return "Use 1 to 64 letters, digits, hyphens and underscores, and begin with a letter.";
}

/** What a tool does before its author changes it. */
export const EXAMPLE_DESCRIPTION = "Says hello to a name";

/** `undefined` for a file that does not look like one of ours, in which the author knows the place better. */
export function addTool(
  language: string,
  file: string,
  name: string,
  description = EXAMPLE_DESCRIPTION,
): ToolEdits | undefined {
  const line = description.trim().replaceAll(/\s+/g, " ") || EXAMPLE_DESCRIPTION;
  switch (language) {
    case "typescript":
      return inTypeScript(file, name, line);
    case "assemblyscript":
      return inAssemblyScript(file, name, line);
    case "python":
      return inPython(file, name, asSentence(line));
    case "rust":
      return inRust(file, name, asSentence(line));
    default:
      return undefined;
  }
}

/** As comments have it in Python and Rust. */
function asSentence(line: string): string {
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** As the first of `server([…])`. */
function inTypeScript(file: string, name: string, description: string): ToolEdits | undefined {
  const list = /\bserver\(\s*\[/.exec(file);
  if (list === null) return undefined;
  const body = "run: ({ name }) => `Hello, ${name}!`,";
  const text = `
  tool("${name}", {
    description: ${JSON.stringify(description)},
    readOnly: true,
    input: {
      type: "object",
      properties: {
        name: { type: "string", description: "The name" },
      },
      required: ["name"],
    },
    ${body}
  }),
`;
  // A list on several lines has its own line break.
  const end = list.index + list[0].length;
  const inserted = file[end] === "\n" ? text.slice(0, -1) : text;
  return { edits: [...importOf("tool", file), { offset: end, text: inserted }], body };
}

/** Adds the name to the import of the SDK, unless it is there. */
function importOf(name: string, file: string): readonly Insertion[] {
  const sdk = /import\s*\{([^}]*)\}\s*from\s*["']wasmcp:sdk["']/.exec(file);
  if (sdk === null) return [{ offset: 0, text: `import { ${name} } from "wasmcp:sdk";\n` }];
  const names = (sdk[1] ?? "").split(",").map((each) => each.trim());
  return names.includes(name) ? [] : [{ offset: sdk.index + sdk[0].indexOf("{") + 1, text: ` ${name},` }];
}

/** At the end of the file. */
function inAssemblyScript(file: string, name: string, description: string): ToolEdits | undefined {
  const sdk = /import\s*\{([^}]*)\}\s*from\s*["'][^"']*\/sdk\/tools["']/.exec(file);
  if (sdk === null) return undefined;
  const names = (sdk[1] ?? "").split(",").map((each) => each.trim());
  const missing = ["text", "tool"].filter((each) => !names.includes(each));
  const at = sdk.index + sdk[0].indexOf("{") + 1;
  const body = '.run((call) => text("Hello, " + call.string("name") + "!"));';
  const text = `
tool("${name}", ${JSON.stringify(description)})
  .readOnly()
  .string("name", "The name")
  ${body}
`;
  return {
    edits: [
      ...(missing.length === 0 ? [] : [{ offset: at, text: ` ${missing.join(", ")},` }]),
      { offset: file.length, text: file.endsWith("\n") ? text : `\n${text}` },
    ],
    body,
  };
}

/** Before the server, which lists it. */
function inPython(file: string, name: string, description: string): ToolEdits | undefined {
  const server = /^app = server\(/m.exec(file);
  if (server === null || !/^from wasmcp import .*\btool\b/m.test(file)) return undefined;
  const word = name.replaceAll("-", "_");
  const body = 'return f"Hello, {name}!"';
  // A backslash and quotes would end the text or mean something else in it.
  const docstring = description.replaceAll(/[\\"]/g, "\\$&");
  const text = `@tool(${word === name ? "" : `name="${name}", `}read_only=True)
def ${word}(name: str) -> str:
    """${docstring}

    Args:
        name: The name.
    """
    ${body}


`;
  return {
    edits: [
      { offset: server.index, text },
      {
        offset: server.index + server[0].length,
        text: /^\s*\)/.test(file.slice(server.index + server[0].length)) ? word : `${word}, `,
      },
    ],
    body,
  };
}
