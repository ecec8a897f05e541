/** `./a`, `../a`, `~/a`, `/a`, `a/b`, `a\b` and `a.wasm` are paths; `acme:tool@1.0.0` and `tool` are not. */
export function isPath(spec: string): boolean {
  return /[/\\]/.test(spec) || spec.endsWith(".wasm");
}
