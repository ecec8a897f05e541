/** The folder `skills` of a project: what is a skill, what is refused, and what is left out. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { renderError } from "../../../../../../core/errors.ts";
import { readSkills } from "../../../../../../toolchain/create/builders/skills/index.ts";

let folder: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-skills-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** A new project with these files below `skills`. */
async function project(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const directory = await fs.mkdtemp(path.join(folder, "project-"));
  for (const [name, contents] of Object.entries(files)) {
    const file = path.join(directory, "skills", name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, contents);
  }
  return directory;
}

const manifest = (name: string, more = "") =>
  `---\nname: ${name}\ndescription: What ${name} is for\n${more}---\nDo it.\n`;
const digest = (bytes: string | Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

describe("the skills of a project", () => {
  test("are none without the folder", async () => {
    assert.deepEqual(await readSkills(await project({})), { skills: [], files: [], warnings: [] });
  });

  test("have the front matter and the digests of all files, those of skills below them, too", async () => {
    const picture = new Uint8Array([0x89, 0x50, 0xff]);
    const refunds = manifest("refunds", "license: MIT\nmetadata:\n  version: 1.0.0\n");
    const files = {
      "acme/refunds/SKILL.md": refunds,
      "acme/refunds/partial/SKILL.md": manifest("partial"),
      "acme/refunds/a b (é)#.txt": "\ufefftext",
      "acme/refunds/logo.png": picture,
      "acme/refunds/.DS_Store": "hidden",
    };
    const found = await readSkills(await project(files));
    const [first, second, ...others] = found.skills;
    assert.deepEqual(others, []);
    assert.deepEqual(first?.frontmatter, {
      name: "refunds",
      description: "What refunds is for",
      license: "MIT",
      metadata: { version: "1.0.0" },
    });
    assert.deepEqual(
      second?.resources.map(({ uri }) => uri),
      ["skill://acme/refunds/partial/SKILL.md"],
    );
    const ofBytes = new Map(first?.resources.map((each) => [each.digest, each.size]));
    for (const contents of [refunds, manifest("partial"), "\ufefftext", picture])
      assert.equal(ofBytes.get(digest(contents)), Buffer.from(contents).length);
    assert.equal(ofBytes.size, 4);
    // Each address that an entry promises is one that can be read.
    assert.deepEqual(
      found.files.map(({ uri }) => uri).toSorted(),
      first?.resources.map(({ uri }) => uri).toSorted(),
    );
    const contents = Object.fromEntries(found.files.map((file) => [file.name, file]));
    assert.deepEqual(contents["a b (é)#.txt"]?.content, { text: "\ufefftext" });
    assert.deepEqual(contents["logo.png"]?.content, { base64: "iVD/" });
    assert.equal(contents["logo.png"]?.mimeType, "image/png");
    assert.deepEqual(found.warnings, []);
  });

  test("leave out files of no skill, with one warning", async () => {
    const { skills, files, warnings } = await readSkills(
      await project({ "README.md": "", "SKILL.md": manifest("skills"), "notes/a.md": "" }),
    );
    assert.deepEqual([skills, files], [[], []]);
    assert.deepEqual(
      warnings.map(({ message }) => message),
      [
        "the file is left out of the component, and so are 2 more in `skills`: no folder above it has a `SKILL.md`",
      ],
    );
  });

  const refused: Readonly<Record<string, readonly [files: Record<string, string>, message: RegExp]>> = {
    "no front matter": [{ "a/SKILL.md": "Do it." }, /SKILL\.md:1:1: /],
    "YAML that ends in the middle": [
      { "a/SKILL.md": "---\nname: a\ndescription: [b\n---\n" },
      /SKILL\.md:3:1: a flow collection must close/,
    ],
    "no description": [{ "a/SKILL.md": "---\nname: a\n---\n" }, /SKILL\.md:1:1: .*description/],
    "a name that is not that of the folder": [{ "a/SKILL.md": manifest("b") }, /SKILL\.md:1:1: .*\bb\b/],
    "a name with capitals": [{ "Ab/SKILL.md": manifest("Ab") }, /SKILL\.md:1:1: .*lowercase/],
    "too many files": [
      Object.fromEntries([
        ["a/SKILL.md", manifest("a")],
        ...Array.from({ length: 512 }, (_, index) => [`a/${index}`, ""]),
      ]),
      /expected at most 512 files, found 513/,
    ],
    "too many octets": [
      { "a/SKILL.md": manifest("a"), "a/b": "x".repeat(16 * 1024 * 1024) },
      /expected at most 16777216 octets, found 167/,
    ],
  };
  for (const [what, [files, message]] of Object.entries(refused)) {
    test(`may not have ${what}`, async () => {
      const directory = await project(files);
      await assert.rejects(readSkills(directory), (error) => {
        assert.match(renderError(error), message);
        return true;
      });
    });
  }

  for (const place of ["skills", "skills/a/secret.txt", "skills/a/folder"]) {
    test(`are not read through the link ${place}`, { skip: process.platform === "win32" }, async () => {
      const directory = await project({});
      const outside = await project({ "a/SKILL.md": manifest("a") });
      await fs.mkdir(path.join(directory, path.dirname(place)), { recursive: true });
      const target = place.endsWith(".txt") ? path.join(outside, "skills/a/SKILL.md") : outside;
      await fs.symlink(target, path.join(directory, place));
      await assert.rejects(readSkills(directory), /it is neither a file nor a folder/);
    });
  }
});
