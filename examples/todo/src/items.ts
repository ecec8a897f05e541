/** Where an item is kept: `item:ada:7`. The name of a user may have any characters. */
export function keyOf(user: string, number: number): string {
  return `item:${encodeURIComponent(user)}:${number}`;
}

export interface Item {
  readonly key: string;
  readonly number: number;
}

/** The items of a user among all keys, the oldest first. */
export function ownedBy(user: string, keys: readonly string[]): readonly Item[] {
  const beginning = `item:${encodeURIComponent(user)}:`;
  return keys
    .filter((key) => key.startsWith(beginning))
    .map((key) => ({ key, number: Number(key.slice(beginning.length)) }))
    .toSorted((a, b) => a.number - b.number);
}

/** Whether the claims of a token have the role `admin`. */
export function isAdmin(claims: Readonly<Record<string, unknown>> | undefined): boolean {
  return claims?.["role"] === "admin";
}
