/** Each rule of `WIT.md` has cases that keep it and cases that break it, and no case stands outside of the rules. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filesOf, fixtureCases } from "./wit-oracle/corpus.ts";
import { RULES } from "./wit-oracle/rules.ts";

interface CaseText {
  /** `accept/use/use-j-t.wit` */
  readonly name: string;
  /** The text of all of its files: as it is, and on one line without the `package` line. */
  readonly texts: readonly string[];
}

const cases: readonly CaseText[] = await Promise.all(
  [...(await fixtureCases("accept")), ...(await fixtureCases("reject"))].map(async (one) => {
    const text = (await filesOf(one)).map((file) => file.text).join("\n");
    const line = text.replaceAll(/\s+/g, " ");
    return { name: one.name, texts: [text, line, line.replace(/^package [^;{]*; /, "")] };
  }),
);

/** The cases that a selector means. */
function select(selector: string): readonly string[] {
  const [, group = "", pattern] = /^([^:]+)(?:: (.*))?$/s.exec(selector) ?? [];
  const text = pattern === undefined ? undefined : new RegExp(pattern, "s");
  return cases
    .filter(
      ({ name, texts }) =>
        name.startsWith(`${group}/`) && (text === undefined || texts.some((one) => text.test(one))),
    )
    .map(({ name }) => name);
}

describe("each rule of WIT.md has cases", () => {
  for (const { section, rule, accept, reject, note } of RULES) {
    it(`${section}: ${rule}`, (context) => {
      const [kept, broken] = [accept, reject].map((selectors) => selectors.map(select));
      for (const [index, found] of [...(kept ?? []), ...(broken ?? [])].entries()) {
        assert.ok(found.length > 0, `no case is selected by \`${[...accept, ...reject][index] ?? ""}\``);
      }
      assert.ok(
        (kept ?? []).length > 0 && ((broken ?? []).length > 0 || note !== undefined),
        "cases are missing",
      );
      const count = (lists: readonly (readonly string[])[] | undefined): number =>
        new Set(lists?.flat()).size;
      context.diagnostic(
        `${count(kept)} keep it, ${count(broken)} break it${note === undefined ? "" : `; ${note}`}`,
      );
    });
  }
});

it("at least 300 cases are there", () => assert.ok(cases.length >= 300, `${cases.length}`));

it("every kind of mistake belongs to a rule", () => {
  const folders = new Set(cases.map(({ name }) => name.split("/").slice(0, 2).join("/")));
  const named = new Set(
    RULES.flatMap(({ accept, reject }) => [...accept, ...reject]).map((one) => one.split(":")[0]),
  );
  assert.deepEqual(
    [...folders].filter((folder) => !named.has(folder)),
    [],
  );
});
