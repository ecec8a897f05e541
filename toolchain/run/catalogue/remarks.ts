/** What an author should know about the lists of a server: clients refuse some names, and get some schemas in another way than written. */
import { visibleName } from "../../../core/text/index.ts";
import type { Catalogue } from "./index.ts";

/** Makers of models take no other names for tools, and refuse a whole list for one of them. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const NAME_REFUSED =
  "some clients refuse its name; use 1 to 64 of the letters a to z and A to Z, digits, `_` and `-`";

/** What the transport writes to its log about an entry of a list, `components/lib/schema/remarks.ts`, behind the runtime's number of the request. */
const REMARK = /^(?:stderr \[\d+\] :: )?wasmcp: ((?:tool|resource|resource template) `.*)$/;

/** The remarks in the log of a server, each of them once, without those on names of tools: see `remarksOnNames`. */
export function remarksIn(log: string): readonly string[] {
  const found = log.split(/\r?\n/).flatMap((line) => REMARK.exec(line)?.[1] ?? []);
  return [...new Set(found)].filter((remark) => !remark.includes(`\`: ${NAME_REFUSED}`));
}

export function remarksOnNames({ tools, resources }: Catalogue): readonly string[] {
  return [
    ...tools
      .filter((name) => !TOOL_NAME.test(name))
      .map((name) => `tool \`${visibleName(name)}\`: ${NAME_REFUSED}`),
    ...resources
      .filter((uri) => !URL.canParse(uri))
      .map(
        (uri) =>
          `resource \`${visibleName(uri)}\`: some clients refuse its URI; begin it with a scheme, as in \`notes:/first\``,
      ),
  ];
}
