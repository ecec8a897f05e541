/**
 * A component with two tools.
 *
 * An MCP client calls `listTools` and shows the list to a model. When the model picks a tool, the client calls `callTool`.
 * To add your own tool, add an entry to `toolbox`.
 */
import type { CallToolResult, Tool } from "wasmcp:mcp-v20251125/mcp@0.1.1";
import type { Tools } from "wasmcp:mcp-v20251125/tools@0.1.1";

type Arguments = Readonly<Record<string, unknown>>;

interface ToolEntry {
  readonly definition: Tool;
  readonly run: (args: Arguments) => CallToolResult;
}

const toolbox: readonly ToolEntry[] = [
  {
    definition: {
      name: "example-tool",
      // A JSON Schema for the arguments. The model reads the descriptions: say what you expect.
      inputSchema: JSON.stringify({
        type: "object",
        properties: { input: { type: "string", description: "Any text" } },
        required: ["input"],
      }),
      options: { title: "Example", description: "Repeats its input" },
    },
    run: (args) => text(`Received: ${requireString(args, "input")}`),
  },
  {
    definition: {
      name: "text-statistics",
      inputSchema: JSON.stringify({
        type: "object",
        properties: { text: { type: "string", description: "The text to measure" } },
        required: ["text"],
      }),
      options: {
        title: "Text statistics",
        description: "Counts the characters, words and lines of a text, and finds its longest word",
        // Programs can use the result too: `structuredContent` below matches this schema.
        outputSchema: JSON.stringify({
          type: "object",
          properties: {
            characters: { type: "integer" },
            words: { type: "integer" },
            lines: { type: "integer" },
            longestWord: { type: "string" },
          },
          required: ["characters", "words", "lines", "longestWord"],
        }),
        annotations: { readOnlyHint: true, openWorldHint: false },
      },
    },
    run: (args) => {
      const statistics = measure(requireString(args, "text"));
      return { ...text(JSON.stringify(statistics)), structuredContent: JSON.stringify(statistics) };
    },
  },
];

/** The interface that the world in `wit/world.wit` exports. */
export const tools: Tools = {
  listTools: () => ({ tools: toolbox.map((entry) => entry.definition) }),

  callTool: (_context, request) => {
    const entry = toolbox.find(({ definition }) => definition.name === request.name);
    // `undefined` means: not a tool of this component. The server then asks the next one.
    if (entry === undefined) return undefined;
    try {
      return entry.run(JSON.parse(request.arguments ?? "{}"));
    } catch (error) {
      // The model reads this message, and can call the tool again with better arguments.
      return { ...text(error instanceof Error ? error.message : String(error)), isError: true };
    }
  },
};

function measure(value: string) {
  const words = value.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return {
    characters: [...value].length,
    words: words.length,
    lines: value === "" ? 0 : value.split(/\r?\n/).length,
    longestWord: words.reduce((longest, word) => (word.length > longest.length ? word : longest), ""),
  };
}

/** A result that consists of one text. */
function text(value: string): CallToolResult {
  return { content: [{ tag: "text", val: { text: { tag: "text", val: value } } }] };
}

function requireString(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new Error(`expected a string as argument \`${name}\``);
  return value;
}
