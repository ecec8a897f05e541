/** What holds for every configuration, however its names refer to one another. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseConfig, type Config } from "../../../../../toolchain/sources/config/index.ts";

interface Drawn {
  readonly name: string;
  readonly bases: readonly string[];
  readonly components: readonly string[];
}

const printed = (profiles: readonly Drawn[]) =>
  profiles
    .map(
      ({ name, bases, components }) =>
        `[profiles.${name}]\nbase = ${JSON.stringify(bases)}\ncomponents = ${JSON.stringify(components)}\noutput = "o"\n`,
    )
    .join("\n");

const specsOf = (config: Config, name: string) =>
  config.profiles.get(name)?.components.map(({ spec }) => spec);

describe("of any profiles", () => {
  const random = generator(20);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const shuffled = <T>(items: readonly T[]): T[] =>
    items.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key).map(({ item }) => item); // prettier-ignore
  const draw = (acyclic: boolean): Drawn[] => {
    const names = Array.from({ length: 1 + below(8) }, (_, index) => `p${index}`);
    return names.map((name, index) => {
      const reachable = acyclic ? names.slice(0, index) : [...names, "missing"];
      const some = (count: number) =>
        reachable.length === 0 ? [] : Array.from({ length: below(count) }, () => pick(reachable));
      const own = Array.from({ length: below(4) }, () => `c${below(6)}.wasm`);
      return { name, bases: some(3), components: shuffled([...own, ...some(2)]) };
    });
  };

  test("no profile loses a component or has one twice", () => {
    for (let round = 0; round < 500; round++) {
      const drawn = draw(true);
      const config = parseConfig(printed(drawn), "config.toml");
      const reach = (name: string): string[] => {
        const profile = drawn.find((each) => each.name === name);
        if (profile === undefined) return [name];
        return [...profile.bases, ...profile.components].flatMap(reach);
      };
      for (const { name } of drawn) {
        const specs = specsOf(config, name) ?? assert.fail(`${name} is disabled`);
        assert.deepEqual(specs.toSorted(), [...new Set(reach(name))].toSorted());
        assert.deepEqual(specs, [...new Set(reach(name))], "bases come first, and the first place counts");
      }
    }
  });

  test("the order in the file changes neither their components nor their problems", () => {
    for (let round = 0; round < 500; round++) {
      const drawn = draw(round % 2 === 0);
      const config = parseConfig(printed(drawn), "config.toml");
      const other = parseConfig(printed(shuffled(drawn)), "config.toml");
      for (const { name } of drawn)
        assert.deepEqual(specsOf(other, name), specsOf(config, name), printed(drawn));
      const entries = ({ problems }: Config) => problems.map(({ entry }) => entry).toSorted();
      assert.deepEqual(entries(other), entries(config));
    }
  });

  test("each is usable or has a reason why not", () => {
    for (let round = 0; round < 500; round++) {
      const drawn = draw(false);
      const { profiles, problems } = parseConfig(printed(drawn), "config.toml");
      for (const { name } of drawn) {
        const reasons = problems.filter(({ entry }) => entry === `profiles.${name}`);
        assert.equal(reasons.length, profiles.has(name) ? 0 : 1, printed(drawn));
      }
    }
  });
});

test("a circle of a thousand profiles, and as many aliases, is found", () => {
  const count = 1000;
  const profiles = Array.from({ length: count }, (_, index) => ({
    name: `p${index}`,
    bases: [`p${(index + 1) % count}`],
    components: [],
  }));
  const aliases = Array.from({ length: count }, (_, index) => `a${index} = "a${(index + 1) % count}"\n`).join(
    "",
  );
  const config = parseConfig(`[components]\n${aliases}${printed(profiles)}`, "config.toml");
  assert.deepEqual([config.profiles.size, config.components.size, config.problems.length], [0, 0, 2 * count]);
});

test("profiles with exponentially many paths between them resolve quickly", () => {
  const steps = Array.from({ length: 200 }, (_, index) => {
    const below = index === 0 ? [] : [`l${index - 1}`, `r${index - 1}`];
    return ["l", "r"].map((side) => ({
      name: `${side}${index}`,
      bases: below,
      components: [`${side}${index}.wasm`],
    }));
  }).flat();
  const config = parseConfig(printed(steps), "config.toml");
  assert.equal(specsOf(config, "l199")?.length, 399);
});

test("an alias that leads into a circle, or to an unknown name, is disabled with the reason", () => {
  const { components, problems } = parseConfig(
    '[components]\nin = "a"\na = "b"\nb = "a"\nnowhere = "gone"\nfine = "x.wasm"\n',
    "config.toml",
  );
  assert.deepEqual([...components.keys()], ["fine"]);
  const reasons = new Map(problems.map(({ entry, message }) => [entry, message]));
  assert.match(reasons.get("components.in") ?? "", /its target `a` cannot be used/);
  assert.match(reasons.get("components.nowhere") ?? "", /its target `gone` is not an alias/);
});

/** Numbers in [0, 1), the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
