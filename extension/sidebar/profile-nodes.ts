/** The tree of the Profiles view. No `vscode` here. */
import * as path from "node:path";
import { endOfAliases, isPath, looksLikePackage } from "../../toolchain/sources/index.ts";
import { codeSpan, escapeMarkdown } from "../ui/markdown.ts";
import { countOf, listNames, plainText } from "../ui/text.ts";
import { brokenEntries, brokenNode } from "./broken-nodes.ts";
import { componentIcon, icons } from "./icons.ts";
import { describeFacts, type Found, lookUp } from "./look-up.ts";
import type { Node } from "./model.ts";
import type { Snapshot } from "./snapshot.ts";

export function profileNodes(snapshot: Snapshot): readonly Node[] {
  const good = [...snapshot.config.profiles.keys()].map((name) => profileNode(name, snapshot));
  const broken = brokenEntries(snapshot, "profiles", (name, reason) =>
    brokenNode({
      id: `profile ${name}`,
      label: name,
      reason,
      context: "profile.broken",
      subject: { kind: "profile", name },
    }),
  );
  return [...good, ...broken].toSorted((a, b) => a.label.localeCompare(b.label));
}

function profileNode(name: string, snapshot: Snapshot): Node {
  const { components = [], output = "", bases = [] } = snapshot.config.profiles.get(name) ?? {};
  const children = components.map((component) => componentOfProfile(name, component, snapshot));
  const extended = bases.length === 0 ? "" : `, extends ${listNames(bases)}`;
  const contents = `${countOf(children.length, "component")}${extended}`;
  return {
    id: `profile ${name}`,
    label: name,
    description: contents,
    tooltip: `**${escapeMarkdown(name)}**: ${escapeMarkdown(contents)}. The composed server is ${codeSpan(output)}.\n\nTo add components, drag them here.`,
    icon: icons.profile,
    context: "profile",
    spoken: `profile ${name}, ${contents}`,
    children,
    isOpen: true,
    subject: { kind: "profile", name },
  };
}

/** `listedBy` is the profile itself, or a profile that it extends. */
function componentOfProfile(
  profile: string,
  { spec, profile: listedBy }: { readonly spec: string; readonly profile: string },
  snapshot: Snapshot,
): Node {
  const target = endOfAliases(spec, snapshot.config);
  const isKnown = isPath(target) || looksLikePackage(target);
  const { file, facts }: Found = isKnown
    ? lookUp(target, snapshot)
    : { file: undefined, facts: { kind: "broken", reason: whyUnknown(spec, snapshot) } };
  const isOwn = snapshot.config.profiles.get(profile)?.own.includes(spec) ?? false;
  const isBroken = facts?.kind === "broken";
  const from = listedBy === profile ? [] : [`from ${listedBy}`];
  const label = isPath(spec) ? path.basename(spec) : spec;
  // Only the name is known of a package that is not on this machine.
  const about =
    facts === undefined ? (target === label ? "" : target) : isBroken ? facts.reason : facts.title;
  const nonEmpty = (parts: readonly string[]): readonly string[] => parts.filter((part) => part !== "");
  return {
    id: `profile ${profile} has ${spec}`,
    label,
    description: nonEmpty([...from, about]).join(" · "),
    tooltip: [
      [
        `**${escapeMarkdown(label)}**`,
        ...(target === label ? [] : [codeSpan(target)]),
        ...from.map(escapeMarkdown),
      ].join(", "),
      ...describeFacts(facts),
    ].join("\n\n"),
    icon: componentIcon(facts, false),
    context: `profile-component.${isOwn ? "own" : "inherited"}${file === undefined ? "" : ".file"}`,
    spoken: nonEmpty([label, ...from, isBroken ? `cannot be used: ${about}` : about]).join(", "),
    children: [],
    isOpen: false,
    subject: { kind: "profile-component", profile, spec, isOwn, file },
  };
}

function whyUnknown(spec: string, { config }: Snapshot): string {
  const problem = config.problems.find(({ entry }) => entry === `components.${spec}`);
  return problem === undefined ? `unknown alias ${spec}` : plainText(problem.message);
}
