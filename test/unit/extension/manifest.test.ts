import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { describe, test } from "node:test";

interface Manifest {
  readonly icon: string;
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly restrictedConfigurations: string[];
    };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly title: string;
    }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command?: string; readonly when?: string }[]>
    >;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly image: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly markdownDescription?: string; default?: unknown }>
      >;
    };
  };
}

const manifest = JSON.parse(await fs.readFile("package.json", "utf8")) as Manifest;
const { commands, configuration, menus, views, viewsWelcome, walkthroughs } = manifest.contributes;

describe("the extension's manifest", () => {
  test("groups its commands under one category, and its menus name no others", () => {
    const ids = commands.map(({ command }) => command);
    for (const { category } of commands) assert.equal(category, "wasmcp");
    const inMenus = Object.values(menus).flatMap((entries) =>
      entries.flatMap(({ command }) => command ?? []),
    );
    assert.deepEqual(
      inMenus.filter((command) => !ids.includes(command)),
      [],
    );
  });

  test("hides the commands of tree items from the palette, and has a button for each empty view", () => {
    const ofLines = new Set(menus["view/item/context"]?.map(({ command }) => command));
    const hidden = new Set(
      menus["commandPalette"]?.flatMap(({ command, when }) => (when === "false" ? [command] : [])),
    );
    assert.deepEqual(
      [...ofLines].filter((command) => !hidden.has(command)),
      [],
    );
    for (const { id } of views["wasmcp"] ?? []) {
      const welcome = viewsWelcome.find(({ view }) => view === id);
      const buttons = [...(welcome?.contents.matchAll(/\(command:([^)]+)\)/g) ?? [])].map(
        ([, command]) => command,
      );
      assert.ok(buttons.length > 0, id);
      for (const command of buttons)
        assert.ok(
          commands.some((each) => each.command === command),
          command,
        );
    }
    // VS Code treats a condition with an unknown operator as true, without a warning.
    const conditions = Object.values(menus).flatMap((entries) => entries.map(({ when }) => when ?? ""));
    for (const when of conditions) assert.doesNotMatch(when, /!~/);
  });

  test("has an ellipsis in the titles of commands that ask for something, and no backticks in plain texts", () => {
    const titles = new Map(commands.map(({ command, title }) => [command, title]));
    for (const command of [
      "newComponent",
      "addComponent",
      "addToProfile",
      "newProfile",
      "newServer",
      "decodeToken",
    ]) {
      assert.match(titles.get(`wasmcp.${command}`) ?? "", /…$/);
    }
    const texts = [...titles.values(), ...viewsWelcome.map(({ contents }) => contents)];
    assert.deepEqual(
      texts.filter((text) => text.includes("`")),
      [],
    );
  });

  test("leads a newcomer in five steps, each with a picture, a button and an end", async () => {
    const [walkthrough, ...others] = walkthroughs;
    assert.deepEqual(others, []);
    assert.equal(walkthrough?.steps.length, 5);
    const ids = commands.map(({ command }) => command);
    for (const { description, media, completionEvents } of walkthrough?.steps ?? []) {
      const buttons = [...description.matchAll(/\(command:([^)]+)\)/g)].map(([, command = ""]) => command);
      assert.ok(buttons.length > 0, description);
      const ends = completionEvents.flatMap((event) => /^onCommand:(.+)$/.exec(event)?.[1] ?? []);
      assert.ok(ends.includes(buttons[0] ?? ""), "a step ends when its button is pressed");
      assert.deepEqual(
        [...buttons, ...ends].filter((command) => !ids.includes(command)),
        [],
      );
      assert.ok(media.altText.length > 20);
      const { size } = await fs.stat(media.image);
      assert.ok(size > 2_000 && size < 150_000, `${media.image}: ${size} bytes`);
    }
  });

  test("documents every setting and gives it a default", () => {
    for (const [name, setting] of Object.entries(configuration.properties)) {
      assert.match(setting.markdownDescription ?? "", /\.$/m, name);
      assert.notEqual(setting.default, undefined, name);
    }
  });

  test("ignores every setting of an untrusted folder", () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, "limited");
    assert.deepEqual(restrictedConfigurations.toSorted(), Object.keys(configuration.properties).toSorted());
  });

  test("has an icon of 128 by 128 pixels", async () => {
    const png = await fs.readFile(manifest.icon);
    // The first chunk of a PNG has its width and height at fixed places.
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128]);
  });
});
