const LONGEST = 100;

/** Whether the audit has an entry for requests of this method. Every client sends the others by itself. */
export function isAudited(method: string): boolean {
  return method != "initialize" && method != "ping";
}

/** A name that a client has sent, and that may be of any length. */
export function shortened(name: string): string {
  return name.length > LONGEST ? name.slice(0, LONGEST) + "…" : name;
}
