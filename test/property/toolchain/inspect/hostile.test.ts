import assert from "node:assert/strict";
import { test } from "node:test";
import { writeSections, type Index, type SectionContent } from "../../../../core/component/index.ts";
import { composeServer } from "../../../../toolchain/compose/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";
import { inspectComponent, printGraph } from "../../../../toolchain/inspect/index.ts";
import { scopeGraphs } from "../../core/component/type-graphs.ts";
import { readFramework, readPart } from "../../../unit/toolchain/compose/wat-parts.ts";

function instantiate(component: number): SectionContent {
  return {
    kind: "instances",
    items: [{ kind: "instantiate", component: component as Index<"component">, args: [] }],
  };
}

test("components that nest shared components exponentially do not fill the memory", () => {
  const alias = (index: number): SectionContent => ({
    kind: "aliases",
    items: [{ kind: "outer", sort: "component", count: 1, index }],
  });
  const sections: SectionContent[] = [{ kind: "component", bytes: writeSections([]) }];
  // Each has the one before twice, so that the last one, written out, would have more bytes than there are.
  for (let index = 0; index < 60; index += 1) {
    sections.push({ kind: "component", bytes: writeSections([alias(index), alias(index)]) });
  }
  sections.push(instantiate(60));
  const { composition } = inspectComponent(writeSections(sections));
  assert.equal(composition?.components[0]?.component, undefined);
});

test("inspecting compositions in compositions stops at a limit", () => {
  let bytes = writeSections([]);
  for (let level = 0; level < 150; level += 1) {
    bytes = writeSections([{ kind: "component", bytes }, instantiate(0)]);
  }
  let depth = 0;
  let inspection: ReturnType<typeof inspectComponent> | undefined;
  try {
    inspection = inspectComponent(bytes);
  } catch (error) {
    assert.ok(error instanceof ToolchainError);
  }
  while (inspection !== undefined) {
    inspection = inspection.composition?.components[0]?.component;
    depth += 1;
  }
  assert.ok(depth < 150);
});

test(
  "types in a component at the bottom of many are not read anew at each level",
  { timeout: 60_000 },
  () => {
    let bytes = scopeGraphs.find(({ name }) => name === "instance types of instances")?.make(17);
    assert.ok(bytes !== undefined);
    for (let level = 0; level < 50; level += 1) {
      bytes = writeSections([{ kind: "component", bytes }, instantiate(0)]);
    }
    const inspection = inspectComponent(bytes);
    assert.notEqual(inspection.composition?.components[0]?.component, undefined);
  },
);

test(
  "the graph of a hundred thousand instances takes no time that grows with their square",
  { timeout: 60_000 },
  () => {
    const items = Array.from({ length: 100_000 }, () => ({
      kind: "instantiate" as const,
      component: 0 as Index<"component">,
      args: [],
    }));
    const bytes = writeSections([
      { kind: "component", bytes: writeSections([]) },
      { kind: "instances", items },
    ]);
    assert.equal(printGraph(inspectComponent(bytes), "x").split("\n").length, 100_001);
  },
);

test("a damaged server ends in a description or in an error for the user", async () => {
  const parts = [
    await readPart("version-tracks-merge/1-old"),
    await readPart("middleware-between-parts/2-log"),
  ];
  const { component } = composeServer({ parts, framework: await readFramework() });
  let described = 0;
  let refused = 0;
  for (let bit = 0; bit < component.length * 8; bit += 29) {
    const bytes = component.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    try {
      inspectComponent(bytes);
      described += 1;
    } catch (error) {
      if (!(error instanceof ToolchainError)) throw error;
      refused += 1;
    }
  }
  assert.ok(described > 0 && refused > 0);
});
