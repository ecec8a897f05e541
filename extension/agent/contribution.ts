/** What package.json says of the tools for language models, made from the catalogue. No `vscode` here; a unit test compares them. */
import type { DevelopmentTool } from "../../toolchain/development-server/index.ts";

/** `wasmcp_registry_list` */
export function toolId({ name }: Pick<DevelopmentTool, "name">): string {
  return `wasmcp_${name}`;
}

/** An entry of `contributes.languageModelTools`. */
export function toolContribution(tool: DevelopmentTool): Readonly<Record<string, unknown>> {
  return {
    name: toolId(tool),
    tags: ["wasmcp"],
    toolReferenceName: `wasmcp-${tool.name.replaceAll("_", "-")}`,
    displayName: tool.title,
    userDescription: firstSentence(tool.description),
    modelDescription: tool.description,
    canBeReferencedInPrompt: true,
    icon: "$(tools)",
    when: "!virtualWorkspace",
    inputSchema: tool.input,
  };
}

function firstSentence(text: string): string {
  return /^.+?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
