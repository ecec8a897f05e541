/** Usual jobs, as prompts: what the user wants, and how the work goes. */
export interface DevelopmentPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
  }[];
  /** The message of the user. */
  text(values: Readonly<Record<string, string | undefined>>): string;
}

const RULES =
  "Use the tools of this server, with the paths and arguments that their results name in `next`. Read the first lines of each mistake: they name file, line and column.";

export const developmentPrompts: readonly DevelopmentPrompt[] = [
  {
    name: "new_tool",
    title: "Make a new tool",
    description: "From a wish to a tool that answers a call",
    arguments: [
      { name: "wish", description: "What the tool should do", required: true },
      { name: "language", description: "The programming language; TypeScript by default", required: false },
    ],
    text: ({ wish = "", language = "typescript" }) => `Make a tool for AI models that does this: ${wish}

1. Look at the folder with \`project\`. Create a component in ${language} with \`scaffold\`, unless one is there that should get the tool.
2. Read wasmcp://docs/guides/first-tool, and for more than plain tools wasmcp://docs/guides/typescript-sdk.
3. Write the tool in the source that the project has, with a description and an input schema that a model understands. Remove the example.
4. \`build\` it, and correct mistakes until it builds.
5. \`call\` it with arguments of a typical case, of an edge case, and with wrong ones. Correct it until each answer is right.
6. \`compose\` it into a server, and report its file and what each part can access.

${RULES}`,
  },
  {
    name: "wrap_api",
    title: "Wrap an HTTP API",
    description: "A component whose tools call an HTTP API, and that can reach nothing else",
    arguments: [
      { name: "api", description: "The API: its address or its documentation", required: true },
      { name: "operations", description: "Which operations become tools", required: false },
    ],
    text: ({ api = "", operations = "the most useful ones" }) => `Wrap this HTTP API in tools: ${api}
Operations: ${operations}

1. Create a component with \`scaffold\`, kind \`http\`, and read its source.
2. Write one tool for each operation. Secrets come from variables of the environment, never from the source.
3. \`build\` it, then \`compose\` it with an \`allow\` list that names only the host of the API (http:HOST) and the variables that it needs (environment:NAME).
4. \`inspect\` the server, and show what it can access.
5. \`run\` it with test values and \`call\` each tool once.

${RULES}`,
  },
  {
    name: "fix_build",
    title: "Mend a build",
    description: "Find out why a component does not build, and mend it",
    arguments: [{ name: "project", description: "The folder of the project", required: false }],
    text: ({
      project = ".",
    }) => `The component in ${project} does not build, or does not answer as it should. Find the cause and mend it.

1. \`build\` it. For mistakes in WIT, \`wit_check\` shows all of them, \`wit_hover\` what a name stands for, \`wit_fetch\` adds missing packages.
2. Mend the first mistake, then build again, until it builds.
3. \`describe\` it, and \`call\` a tool.
4. Explain the cause in two sentences.

${RULES}`,
  },
  {
    name: "compose_server",
    title: "Compose a server",
    description: "From components to one server with only the access that it needs",
    arguments: [
      { name: "components", description: "The components; by default those of the folder", required: false },
    ],
    text: ({ components = "the components of this folder" }) => `Make one MCP server of ${components}.

1. See what there is with \`project\` and \`registry_list\`; build projects that are not built.
2. \`inspect\` each component: what does it ask to access, and why could it need that?
3. \`compose\` them. Where two use the same names of tools, give one of them a prefix. Grant only what is needed with \`allow\`.
4. \`describe\` the server, and \`call\` one tool of each component.
5. Write a wasmcp.toml that defines this server, and check it with \`compose_project\`.

${RULES}`,
  },
  {
    name: "review_access",
    title: "Review what a server can access",
    description: "What each part of a server may reach, and whether it needs it",
    arguments: [{ name: "server", description: "The server file", required: true }],
    text: ({ server = "" }) => `Review what ${server} can access.

1. \`inspect\` it: list the parts, and for each what it may reach of network, files, environment and storage.
2. \`describe\` it: do its tools need that?
3. Propose the smallest \`allow\` list for each part, and say who may use the server and how to protect it (wasmcp://docs/guides/authorization).

Change nothing. ${RULES}`,
  },
];
