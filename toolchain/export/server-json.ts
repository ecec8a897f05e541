/** The entry of the official MCP registry for the package on npm: `server.json`. */
import { looksSecret } from "../variables.ts";
import { json, type Files, type ServerFacts, shortName } from "./model.ts";

/** The registry takes no longer ones. */
const MAX_DESCRIPTION = 100;

/** `namespace`: in reverse order of a domain that the publisher owns, `io.github.user`. */
export function serverJsonFiles(facts: ServerFacts, namespace: string): Files {
  const { name, version, description, variables } = facts;
  const text = description === "" ? `The MCP server ${shortName(name)}` : description;
  const entry = {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: `${namespace}/${shortName(name)}`,
    description: text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION - 1)}…` : text,
    version,
    packages: [
      {
        registryType: "npm",
        identifier: name,
        version,
        runtimeHint: "npx",
        transport: { type: "stdio" },
        ...(variables.length > 0 && {
          environmentVariables: variables.map((variable) => ({
            name: variable,
            description: `The variable ${variable} of the server`,
            isRequired: true,
            isSecret: looksSecret(variable),
          })),
        }),
      },
    ],
  };
  return new Map([["server.json", json(entry)]]);
}
