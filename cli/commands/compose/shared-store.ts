import type { ServerPlan } from "../../../toolchain/compose/index.ts";

/** Parts that share all that they store, with each other and with the framework: an override may be a store that knows no parts. */
export function sharedStoreWarnings({ parts, instances }: ServerPlan): string[] {
  const users = new Map<number, Set<string>>();
  instances.forEach(({ arguments: args }, user) => {
    for (const { import: name, source } of args) {
      if (source.kind !== "instance" || !name.startsWith("wasmcp:keyvalue/store@")) continue;
      if (instances[source.instance]?.role !== "service") continue;
      const part = parts.find(({ instance }) => instance === user)?.name ?? "the framework";
      users.set(source.instance, (users.get(source.instance) ?? new Set()).add(part));
    }
  });
  return [...users].flatMap(([store, names]) => {
    if (names.size < 2) return [];
    const sharing = [...names].map((name) => (name === "the framework" ? name : `\`${name}\``)).join(", ");
    return [
      `${sharing} share everything in \`${instances[store]?.name ?? ""}\`, a store that knows no parts`,
    ];
  });
}
