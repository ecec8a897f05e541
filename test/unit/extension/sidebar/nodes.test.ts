import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ComponentFacts } from "../../../../extension/sidebar/file-facts.ts";
import { assetsAt, type Assets } from "../../../../toolchain/assets.ts";
import { componentNodes } from "../../../../extension/sidebar/component-nodes.ts";
import { offersIn, type Listing } from "../../../../extension/sidebar/listings.ts";
import type { Node, ServerStatus } from "../../../../extension/sidebar/model.ts";
import { profileNodes } from "../../../../extension/sidebar/profile-nodes.ts";
import { serverNodes } from "../../../../extension/sidebar/server-nodes.ts";
import { readSnapshot, type Snapshot } from "../../../../extension/sidebar/snapshot.ts";

let home: string;
let workspace: string;
let configFile: string;
let assets: Assets;
const facts = new ComponentFacts();

before(async () => {
  home = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-sidebar-")));
  workspace = path.join(home, "work");
  configFile = path.join(home, ".config/wasmcp/config.toml");
  await fs.mkdir(path.join(workspace, "parts"), { recursive: true });
  await fs.mkdir(path.join(path.dirname(configFile), "deps"), { recursive: true });
  const tools = await parse(
    `(component
      (import "wasi:http/outgoing-handler@0.2.3" (instance (export "handle" (func))))
      (core module $m (func (export "f")))
      (core instance $i (instantiate $m))
      (func $f (canon lift (core func $i "f")))
      (instance $e (export "list-tools" (func $f)))
      (export "wasmcp:mcp-v20251125/tools@0.1.1" (instance $e)))`,
  );
  await fs.writeFile(path.join(workspace, "weather.wasm"), tools);
  await fs.writeFile(path.join(workspace, "parts/text.wasm"), "not WebAssembly");
  assets = assetsAt(path.join(home, "wasmcp/dist"));
  await fs.mkdir(assets.components, { recursive: true });
  await fs.writeFile(path.join(assets.root, "package.json"), '{ "version": "0.1.0" }');
  await fs.writeFile(path.join(assets.components, "audit.wasm"), tools);
  await fs.writeFile(path.join(path.dirname(configFile), "deps/acme_forecast@1.2.0.wasm"), tools);
});
after(() => fs.rm(home, { recursive: true, force: true }));

async function snapshot(config: string, project?: string): Promise<Snapshot> {
  await fs.writeFile(configFile, config);
  const file = path.join(workspace, "wasmcp.toml");
  await (project === undefined ? fs.rm(file, { force: true }) : fs.writeFile(file, project));
  return readSnapshot({ configFile, folders: [{ name: "work", directory: workspace }], home, assets, facts });
}

/** Label, description and what menus go by, indented by depth. */
function lines(nodes: readonly Node[], depth = 0): string[] {
  return nodes.flatMap(({ label, description, context, children }) => [
    `${"  ".repeat(depth)}${[label, description, context].filter(Boolean).join(" | ")}`,
    ...lines(children, depth + 1),
  ]);
}

test("a server is marked, since it cannot be a part of another one", async () => {
  const file = path.join(workspace, "mcp-server.wasm");
  await fs.writeFile(
    file,
    await parse(`(component
      (core module $m (func (export "f")))
      (core instance $i (instantiate $m))
      (func $f (canon lift (core func $i "f")))
      (instance $e (export "handle" (func $f)))
      (export "wasi:http/incoming-handler@0.2.12" (instance $e)))`),
  );
  try {
    const nodes = componentNodes(await snapshot("")).flatMap(({ children }) => children);
    const marked = nodes.map(({ label, context, subject }) => [
      label,
      context,
      subject.kind === "component" && subject.isServer === true,
    ]);
    assert.deepEqual(
      marked.filter(([label]) => label === "mcp-server.wasm" || label === "weather.wasm"),
      [
        ["mcp-server.wasm", "component.file.server.file", true],
        ["weather.wasm", "component.file.file", false],
      ],
    );
  } finally {
    await fs.rm(file);
  }
});

describe("the components", () => {
  test("are the named ones, those of the workspace and packages, each with its kind", async () => {
    const all = await snapshot(`
      [components]
      forecast = "acme:forecast@1.2.0"
      far = "acme:far@^2"
      weather = "${workspace}/weather.wasm"
      again = "weather"
    `);
    const tools = "tools | wasmcp:mcp-v20251125/tools@0.1.1 | export";
    assert.deepEqual(lines(componentNodes(all)), [
      "Aliases | group",
      "  again | Tools component · weather.wasm | component.alias.file",
      `    ${tools}`,
      "  far | acme:far@^2 | component.alias",
      "  forecast | Tools component · acme:forecast@1.2.0 | component.alias.file",
      `    ${tools}`,
      "  weather | Tools component · weather.wasm | component.alias.file",
      `    ${tools}`,
      "Workspace | group",
      "  text.wasm | not WebAssembly · parts | component.file.broken.file",
      "  weather.wasm | Tools component | component.file.file",
      `    ${tools}`,
      "Packages | group",
      "  acme:far | ^2 | component.package",
      "  acme:forecast | Tools component · 1.2.0 | component.package.file",
      `    ${tools}`,
    ]);
  });

  test("have their tools, resources and prompts by name, once these are known", async () => {
    const all = await snapshot("");
    const listings: readonly Listing[] = [
      { kind: "asking" },
      { kind: "failed", reason: "It does not start." },
      {
        kind: "listed",
        offers: offersIn({
          tools: [{ name: "forecast", title: "F", description: "Gives *it*.\nFor days." }],
          resources: [{ name: "today", uri: "notes://today" }],
          resourceTemplates: [{ name: "day", uriTemplate: "notes://{day}" }],
          prompts: [{ name: "review", description: "Reviews." }],
        }),
      },
    ];
    const [asking, failed, listed] = listings.map((listing) => {
      const node = componentNodes(all, () => listing)
        .flatMap(({ children }) => children)
        .find(({ label }) => label === "weather.wasm");
      return node?.children ?? [];
    });
    const tools = "tools | wasmcp:mcp-v20251125/tools@0.1.1 | export";
    assert.deepEqual(lines(asking ?? []), ["Listing tools… | note", tools]);
    assert.deepEqual(lines(failed ?? []), ["Cannot list the tools: It does not start. | note", tools]);
    assert.deepEqual(lines(listed ?? []), [
      "forecast | Gives *it*. | offer.tool",
      "notes://today | offer.resource",
      "notes://{day} | offer.template",
      "review | Reviews. | offer.prompt",
      tools,
    ]);
    const [forecast, today] = listed ?? [];
    assert.equal(forecast?.tooltip, "tool **forecast**\n\nGives \\*it\\*.  \nFor days.");
    assert.equal(forecast?.spoken, "tool forecast, Gives *it*.\nFor days.");
    assert.deepEqual(today?.subject, {
      kind: "offer",
      target: { kind: "resource", name: "notes://today" },
      component: "weather.wasm",
      file: path.join(workspace, "weather.wasm"),
    });
  });

  test("that ship with wasmcp are recognised when they are mentioned in a version that ships", async () => {
    const all = await snapshot(`
      [components]
      audit = "wasmcp:audit@^0.1"
      other = "wasmcp:audit@2.0.0"
      odd = "wasmcp:audit@^^"
    `);
    assert.deepEqual(
      lines(componentNodes(all)).filter((line) => line.includes("audit@") || line.includes("wasmcp:audit")),
      [
        "  audit | Tools component · wasmcp:audit@^0.1 | component.alias.file",
        "  odd | wasmcp:audit@^^ | component.alias",
        "  other | wasmcp:audit@2.0.0 | component.alias",
        "  wasmcp:audit | 2.0.0 | component.package",
        "  wasmcp:audit | Tools component · ^0.1 | component.package.file",
        "  wasmcp:audit | ^^ | component.package",
      ],
    );
  });

  test("that cannot be used say why, also to screen readers", async () => {
    const all = await snapshot(`
      [components]
      missing = "${workspace}/missing.wasm"
      bad = 1
      a = "b"
      b = "a"
    `);
    const [aliases] = componentNodes(all);
    const spoken = new Map(aliases?.children.map((node) => [node.label, [node.icon?.name, node.spoken]]));
    assert.deepEqual(spoken.get("missing"), [
      "warning",
      "alias missing, cannot be used: file not found, missing.wasm",
    ]);
    assert.match(String(spoken.get("bad")), /^warning,bad, cannot be used: expected a path/);
    assert.match(String(spoken.get("a")), /circle: a -> b -> a/);
  });

  test("list their capabilities", async () => {
    const all = await snapshot("");
    const node = componentNodes(all)[0]?.children.find(({ label }) => label === "weather.wasm");
    assert.match(node?.tooltip ?? "", /Can use: Network\./);
    assert.equal(node?.icon?.name, "tools");
  });

  test("are read again only when they have changed", async () => {
    const file = path.join(workspace, "changing.wasm");
    await fs.writeFile(file, "one");
    const own = new ComponentFacts();
    const first = (await own.read([file])).get(file);
    assert.equal((await own.read([file])).get(file), first);
    await fs.copyFile(path.join(workspace, "weather.wasm"), file);
    assert.equal((await own.read([file])).get(file)?.kind, "component");
    await fs.rm(file);
    assert.deepEqual((await own.read([file])).get(file), { kind: "broken", reason: "file not found" });
  });
});

test("profiles show all their components with their origin, and broken entries with the reason", async () => {
  const all = await snapshot(`
    [components]
    weather = "${workspace}/weather.wasm"
    far = "acme:far@^2"
    [profiles.team]
    base = "base"
    components = ["acme:forecast@1.2.0", "unlisted", "far"]
    output = "team.wasm"
    [profiles.base]
    components = ["weather"]
    output = "base.wasm"
    [profiles.bad]
    components = 1
    output = "bad.wasm"
  `);
  assert.deepEqual(lines(profileNodes(all)), [
    "bad | expected components to be a list of strings | profile.broken",
    "base | 1 component | profile",
    "  weather | Tools component | profile-component.own.file",
    "team | 4 components, extends base | profile",
    "  weather | from base · Tools component | profile-component.inherited.file",
    "  acme:forecast@1.2.0 | Tools component | profile-component.own.file",
    "  unlisted | unknown alias unlisted | profile-component.own",
    "  far | acme:far@^2 | profile-component.own",
  ]);
});

test("servers are those of wasmcp.toml, of profiles and other running ones, with their state", async () => {
  const all = await snapshot(
    '[profiles.team]\ncomponents = []\noutput = "team.wasm"\n',
    '[servers.shared]\ncomponents = ["./weather.wasm"]\n[servers.idle]\ncomponents = ["./weather.wasm"]\n[servers.bad]\n',
  );
  const states: Readonly<Record<string, ServerStatus>> = {
    shared: {
      kind: "running",
      reloads: false,
      url: "http://127.0.0.1:8123/mcp",
      runtime: "wasmtime",
      isProtected: false,
    },
    team: { kind: "failed", reason: "it broke" },
    "mcp-server": { kind: "starting", reloads: false },
  };
  const status = (file: string) => states[path.basename(file, ".wasm")] ?? { kind: "stopped" as const };
  const started = [path.join(workspace, "mcp-server.wasm"), path.join(workspace, "dist/shared.wasm")];
  const nodes = serverNodes(all, started, status);
  assert.deepEqual(lines(nodes), [
    "shared | running on port 8123 · wasmcp.toml | server.running.project",
    // Opening the line asks the server.
    "  Listing tools… | note",
    "idle | stopped · wasmcp.toml | server.stopped.project",
    "team | failed: it broke · profile | server.failed.profile",
    "mcp-server | starting · mcp-server.wasm | server.starting.file",
    "bad | it has no components: list them in components, or name a profile | server.broken",
  ]);
  assert.equal(nodes[0]?.spoken, "server shared, running at http://127.0.0.1:8123/mcp on wasmtime");
  const guarded = { ...states["shared"], isProtected: true } as ServerStatus;
  const [first] = serverNodes(all, [], (file) => (file.endsWith("shared.wasm") ? guarded : status(file)));
  assert.match(first?.spoken ?? "", /on wasmtime, clients need a token$/);
});

test("a running server lists what it offers, and says whether it reloads", async () => {
  const all = await snapshot("", '[servers.shared]\ncomponents = ["./weather.wasm"]\n');
  const running = {
    kind: "running",
    url: "http://127.0.0.1:8123/mcp",
    runtime: "embedded",
    isProtected: false,
  } as const;
  const offers = [
    { target: { kind: "tool", name: "forecast" }, label: "forecast", description: "The weather" },
  ] as const;
  const nodes = (isReloading: boolean) =>
    serverNodes(all, [], () => ({ ...running, reloads: isReloading }), {
      listingOf: () => ({ kind: "listed", offers }),
      isReloading: () => isReloading,
    });
  assert.deepEqual(lines(nodes(true)), [
    "shared | running on port 8123 · hot reload · wasmcp.toml | server.running.project.hot-on",
    "  forecast | The weather | offer.tool",
  ]);
  assert.match(nodes(true)[0]?.spoken ?? "", /hot reload$/);
  const [off] = nodes(false);
  assert.equal(off?.context, "server.running.project.hot-off");
  const [offer] = off.children;
  const file = path.join(workspace, "dist/shared.wasm");
  assert.deepEqual(offer?.subject, { kind: "offer", target: offers[0].target, component: "shared", file });
});

test("a server says what it does, and its menu what the user wants next", async () => {
  const all = await snapshot("", '[servers.shared]\ncomponents = ["./weather.wasm"]\n');
  const line = (status: ServerStatus, isReloading: boolean) =>
    lines(
      serverNodes(all, [], () => status, { listingOf: () => undefined, isReloading: () => isReloading }),
    )[0];
  assert.equal(
    line({ kind: "starting", reloads: true }, false),
    "shared | starting · hot reload · wasmcp.toml | server.starting.project.hot-off",
  );
  assert.equal(
    line({ kind: "starting", reloads: false }, true),
    "shared | starting · wasmcp.toml | server.starting.project.hot-on",
  );
  assert.equal(
    line({ kind: "stopped" }, true),
    "shared | stopped · hot reload · wasmcp.toml | server.stopped.project.hot-on",
  );
});

test("in an empty workspace the trees are empty, so that the views show their welcome texts", async () => {
  const empty = await readSnapshot({
    configFile: path.join(home, "none.toml"),
    folders: [],
    home,
    assets,
    facts,
  });
  assert.deepEqual(
    [componentNodes(empty), profileNodes(empty), serverNodes(empty, [], () => ({ kind: "stopped" }))],
    [[], [], []],
  );
});

test("every line has a name for screen readers, which says what the line shows", async () => {
  const config = `[components]\nw = "${workspace}/weather.wasm"\nlost = "/no/such.wasm"\n[profiles.p]\ncomponents = ["w", "lost"]\noutput = "p.wasm"\n`;
  const all = await snapshot(config, '[servers.shared]\ncomponents = ["./weather.wasm"]\n[servers.bad]\n');
  const offers = [
    { target: { kind: "tool", name: "forecast" }, label: "forecast", description: undefined },
  ] as const;
  const running = {
    kind: "running",
    reloads: true,
    url: "http://127.0.0.1:1/mcp",
    runtime: "embedded",
    isProtected: false,
  } as const;
  const lists = [
    { kind: "asking" },
    { kind: "failed", reason: "it broke" },
    { kind: "listed", offers },
  ] as const;
  let count = 0;
  const check = (nodes: readonly Node[]): void => {
    for (const { label, spoken, children } of nodes) {
      count += 1;
      assert(spoken.includes(label), `${label}: ${spoken}`);
      check(children);
    }
  };
  for (const listing of lists) {
    check(componentNodes(all, () => listing));
    check(serverNodes(all, [], () => running, { listingOf: () => listing, isReloading: () => true }));
  }
  check(profileNodes(all));
  assert(count > 30, `${count} lines`);
});

test("every line has a unique id, which stays the same when the view is refreshed", async () => {
  const config = `[components]\nw = "${workspace}/weather.wasm"\n[profiles.p]\ncomponents = ["w"]\noutput = "p.wasm"\n`;
  const idsOf = async () => {
    const all = await snapshot(config, '[servers.p]\ncomponents = ["./weather.wasm"]\n');
    const collect = (nodes: readonly Node[]): string[] =>
      nodes.flatMap(({ id, children }) => [id, ...collect(children)]);
    return [componentNodes(all), profileNodes(all), serverNodes(all, [], () => ({ kind: "stopped" }))].map(
      collect,
    );
  };
  const ids = await idsOf();
  for (const each of ids) assert.equal(new Set(each).size, each.length);
  assert.deepEqual(await idsOf(), ids);
});
