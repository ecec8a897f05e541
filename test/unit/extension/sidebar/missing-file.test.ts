import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { describeMissingFile, type MissingFile } from "../../../../extension/sidebar/missing-file.ts";
import type { Node, Subject } from "../../../../extension/sidebar/model.ts";
import type { Snapshot } from "../../../../extension/sidebar/snapshot.ts";
import { parseConfig } from "../../../../toolchain/sources/config/index.ts";

const workspace = path.resolve("/work");
const project = path.join(workspace, "weather");
const snapshot: Snapshot = {
  config: parseConfig("", path.resolve("/home/config.toml")),
  folders: [
    {
      name: "work",
      directory: workspace,
      projects: [
        {
          name: "weather",
          language: "typescript",
          directory: project,
          entry: path.join(project, "x"),
          component: undefined,
        },
      ],
      wasmFiles: [],
      project: undefined,
    },
  ],
  packages: [],
  facts: new Map(),
  home: path.resolve("/home"),
};

function describeMissing(subject: Subject, file: string): MissingFile {
  const node: Node = {
    id: "x",
    label: "forecast",
    description: undefined,
    tooltip: undefined,
    icon: { name: "warning" },
    context: "x",
    spoken: "x",
    children: [],
    isOpen: false,
    subject,
  };
  return describeMissingFile(node, file, snapshot);
}

const buttons = ({ remedies }: MissingFile) => remedies.map(({ button }) => button);

describe("a line whose file does not exist", () => {
  const missingFile = path.resolve("/other/missing.wasm");
  const built = path.join(project, "dist/weather.wasm");
  const alias = (file: string): Subject => ({
    kind: "component",
    spec: "forecast",
    alias: "forecast",
    file,
    project: undefined,
  });

  test("names the component, the path and the remedy", () => {
    const missing = describeMissing(alias(missingFile), missingFile);
    assert.equal(
      missing.message,
      `Cannot open forecast: ${missingFile} does not exist. Build or copy it again, choose another file for the alias, or remove the alias.`,
    );
    assert.deepEqual(buttons(missing), ["Choose File…", "Remove Alias"]);
  });

  test("can be rebuilt if a project of the workspace builds it", () => {
    const missing = describeMissing(alias(built), built);
    assert.match(missing.message, /Build weather again, choose/);
    assert.deepEqual(missing.remedies[0], { kind: "build", button: "Build", directory: project });
  });

  test("is not built by a project whose folder name only has the same beginning", () => {
    const beside = path.join(workspace, "weather-2/dist/weather.wasm");
    assert.deepEqual(buttons(describeMissing(alias(beside), beside)), ["Choose File…", "Remove Alias"]);
  });

  test("leaves the profile that lists it, and not one that inherits it", () => {
    const component = (isOwn: boolean): Subject => ({
      kind: "profile-component",
      profile: "team",
      spec: missingFile,
      isOwn,
      file: missingFile,
    });
    const own = describeMissing(component(true), missingFile);
    assert.match(own.message, /or remove it from profile team\.$/);
    assert.deepEqual(buttons(own), ["Remove from Profile"]);
    assert.deepEqual(buttons(describeMissing(component(false), missingFile)), []);
  });

  test("is composed if it is a server that was not composed yet", () => {
    const file = path.resolve("/home/composed/team.wasm");
    const source = { kind: "profile", config: path.resolve("/home/config.toml") } as const;
    const missing = describeMissing({ kind: "server", server: { name: "team", file, source } }, file);
    assert.match(missing.message, /Compose the server first\.$/);
    assert.deepEqual(buttons(missing), ["Compose"]);
  });
});
