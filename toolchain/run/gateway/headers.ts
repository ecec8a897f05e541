/** Headers that concern one connection, which the two sides of a gateway do not share (RFC 9110, section 7.6.1). */
const ofConnection: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  // Answered by the gateway itself.
  "expect",
  // The gateway names the host itself: see `targetOf`.
  "host",
  // Between the gateway and the embedded runtime.
  "wasmcp-kind",
  "wasmcp-stop",
]);

/** Names and values in turn, without those of the connection. */
export function forwardedHeaders(raw: readonly string[]): string[] {
  const named = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== "connection") continue;
    for (const name of (raw[i + 1] ?? "").split(",")) named.add(name.trim().toLowerCase());
  }
  // It says what it says whatever `Connection` names.
  named.delete("content-length");
  const passed: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const lower = name.toLowerCase();
    if (!ofConnection.has(lower) && !named.has(lower)) passed.push(name, raw[i + 1] ?? "");
  }
  return passed;
}

export function isJson(contentType: string | undefined): boolean {
  return /^\s*application\/json\s*(;|$)/i.test(contentType ?? "");
}

export function isEventStream(contentType: string | undefined): boolean {
  return /^\s*text\/event-stream\s*(;|$)/i.test(contentType ?? "");
}

/** Whether a client takes JSON: most take both JSON and events. */
export function takesJson(accept: string | undefined): boolean {
  return (
    accept === undefined ||
    !accept.includes("text/event-stream") ||
    /application\/(json|\*)|\*\/\*/.test(accept)
  );
}
