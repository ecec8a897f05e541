/** Punycode (RFC 3492): Unicode in the ASCII of domain names. */

const BASE = 36;
const LOWEST = 1;
const HIGHEST = 26;
const LARGEST = 0x7fff_ffff;

/** Without the prefix `xn--`. */
export function encodePunycode(text: string): string {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < 0x80);
  let output = String.fromCharCode(...basic);
  if (basic.length > 0) output += "-";
  let current = 0x80;
  let delta = 0;
  let bias = 72;
  let handled = basic.length;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= current));
    delta += (next - current) * (handled + 1);
    if (delta > LARGEST) throw new RangeError("the name is too long for punycode");
    current = next;
    for (const point of points) {
      if (point < current) delta++;
      if (point !== current) continue;
      let rest = delta;
      for (let at = BASE; ; at += BASE) {
        const threshold = Math.max(LOWEST, Math.min(HIGHEST, at - bias));
        if (rest < threshold) break;
        const range = BASE - threshold;
        output += digit(threshold + ((rest - threshold) % range));
        rest = Math.floor((rest - threshold) / range);
      }
      output += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    current++;
  }
  return output;
}

export function decodePunycode(text: string): string {
  const end = text.lastIndexOf("-");
  const points = Array.from(text.slice(0, Math.max(0, end)), (character) => character.charCodeAt(0));
  if (points.some((point) => point >= 0x80)) throw invalid();
  let current = 0x80;
  let index = 0;
  let bias = 72;
  for (let at = end > 0 ? end + 1 : 0; at < text.length;) {
    const before = index;
    let weight = 1;
    for (let step = BASE; ; step += BASE) {
      if (at >= text.length) throw invalid();
      const value = digitValue(text.charCodeAt(at++));
      if (value >= BASE) throw invalid();
      index += value * weight;
      const threshold = Math.max(LOWEST, Math.min(HIGHEST, step - bias));
      if (value < threshold) break;
      weight *= BASE - threshold;
      if (index > LARGEST || weight > LARGEST) throw invalid();
    }
    const length = points.length + 1;
    bias = adapt(index - before, length, before === 0);
    current += Math.floor(index / length);
    index %= length;
    if (current > 0x10ffff) throw invalid();
    points.splice(index++, 0, current);
  }
  return String.fromCodePoint(...points);
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / length);
  let bias = 0;
  for (; rest > ((BASE - LOWEST) * HIGHEST) / 2; bias += BASE) rest = Math.floor(rest / (BASE - LOWEST));
  return bias + Math.floor((BASE * rest) / (rest + 38));
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22);
}

function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 22;
  const letter = (code | 32) - 97;
  return letter >= 0 && letter < 26 ? letter : BASE;
}

function invalid(): RangeError {
  return new RangeError("the name is not valid punycode");
}
