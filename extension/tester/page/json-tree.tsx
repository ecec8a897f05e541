/** Any JSON value as a tree that can be folded. */
import type { ReactNode } from "react";

/** So many entries of one object or list are shown; the rest is in the raw view. */
const MOST_ENTRIES = 200;
/** Small values are open to the end, large ones at their first levels. */
const SMALL = 60;
const OPEN_LEVELS = 2;

export function JsonTree({
  value,
  name,
  level = 0,
  isSmall = sizeOf(value) <= SMALL,
}: {
  readonly value: unknown;
  readonly name?: string;
  readonly level?: number;
  readonly isSmall?: boolean;
}): ReactNode {
  if (typeof value !== "object" || value === null) {
    return (
      <div className="leaf">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const size = isList ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return (
      <div className="leaf">
        <Name name={name} />
        <span className="json-size">{isList ? "[]" : "{}"}</span>
      </div>
    );
  }
  const shown = entries.slice(0, MOST_ENTRIES);
  return (
    <details open={isSmall || level < OPEN_LEVELS} className="branch">
      <summary>
        <Name name={name} />
        <span className="json-size">{size}</span>
      </summary>
      <div className="children">
        {shown.map(([key, inner]) => (
          <JsonTree key={key} name={key} value={inner} level={level + 1} isSmall={isSmall} />
        ))}
        {entries.length > shown.length && (
          <p className="quiet">and {entries.length - shown.length} more, see Raw</p>
        )}
      </div>
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }): ReactNode {
  return name === undefined ? undefined : (
    <>
      <span className="json-name">{name}</span>
      <span className="quiet">: </span>
    </>
  );
}

function Leaf({ value }: { readonly value: unknown }): ReactNode {
  const kind = value === null ? "null" : typeof value;
  return <span className={`json-${kind}`}>{JSON.stringify(value) ?? "undefined"}</span>;
}

/** How many lines the value takes, counted no further than it matters. */
function sizeOf(value: unknown, limit = SMALL): number {
  if (typeof value !== "object" || value === null) return 1;
  let size = 1;
  for (const inner of Object.values(value)) {
    if (size > limit) break;
    size += sizeOf(inner, limit - size);
  }
  return size;
}
