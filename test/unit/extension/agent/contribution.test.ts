/** What package.json says of the agent's tools and servers. `UPDATE=1` writes the tools from the catalogue. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { describe, test } from "node:test";
import { toolContribution } from "../../../../extension/agent/contribution.ts";
import { developmentTools } from "../../../../toolchain/development-server/index.ts";

interface Manifest {
  readonly contributes: {
    languageModelTools: readonly object[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string; readonly label: string }[];
  };
}

const manifest = JSON.parse(await fs.readFile("package.json", "utf8")) as Manifest;
const expected = developmentTools.map(toolContribution);

describe("the agent in the extension's manifest", () => {
  test("the tools for language models are those of the catalogue", async () => {
    if (process.env["UPDATE"] === "1") {
      manifest.contributes.languageModelTools = expected;
      await fs.writeFile("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
    }
    assert.deepEqual(manifest.contributes.languageModelTools, JSON.parse(JSON.stringify(expected)));
  });

  test("the provider of servers has the id that the code registers", async () => {
    const code = await fs.readFile("extension/agent/server-definitions.ts", "utf8");
    const [provider, ...others] = manifest.contributes.mcpServerDefinitionProviders;
    assert.equal(others.length, 0);
    assert.ok(provider !== undefined && provider.label !== "");
    assert.ok(code.includes(`PROVIDER = "${provider.id}"`));
  });
});

describe("the catalogue", () => {
  test("names are words in snake case, and texts are sentences", () => {
    for (const { name, title, description } of developmentTools) {
      assert.match(name, /^[a-z]+(?:_[a-z]+)*$/);
      assert.match(title, /^[A-Z]/);
      assert.match(description, /^[A-Z].*\.$/s);
    }
    assert.equal(new Set(developmentTools.map(({ name }) => name)).size, developmentTools.length);
  });

  test("whatever changes something says so before, without backticks, and only what reads does not ask", () => {
    for (const tool of developmentTools) {
      const { annotations, confirmation, input, name, runsCode } = tool;
      const asks = confirmation !== undefined;
      assert.equal(asks, !annotations.readOnlyHint || runsCode, name);
      const args = Object.fromEntries(
        (input.required ?? []).map((key) => [key, input.properties[key]?.type === "array" ? ["x"] : "x"]),
      );
      const said = confirmation?.(args);
      if (said === undefined) continue;
      assert.match(said.title, /^[A-Z][^`]*[^.`]$/, name);
      assert.match(said.message, /^[A-Z][^`]*\.$/, name);
      assert.doesNotMatch(said.message, /undefined/, name);
    }
  });

  test("every required argument is described by its schema, and nothing else is accepted", () => {
    for (const { input, output, name } of developmentTools) {
      for (const schema of [input, output]) {
        assert.equal(schema.additionalProperties, false, name);
        for (const key of schema.required ?? []) assert.ok(schema.properties[key], `${name}.${key}`);
      }
    }
  });
});
