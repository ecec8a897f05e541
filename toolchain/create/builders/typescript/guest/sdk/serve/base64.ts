/** Base64 to bytes. The engine has no `atob`. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Takes the alphabet of URLs too, and a `data:` address. */
export function fromBase64(text: string): Uint8Array {
  const start = text.startsWith("data:") ? text.indexOf(",") + 1 : 0;
  const bytes = new Uint8Array(Math.ceil(((text.length - start) * 3) / 4));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === "=" || letter === "\n" || letter === "\r") continue;
    const digit = ALPHABET.indexOf(letter === "-" ? "+" : letter === "_" ? "/" : letter);
    if (digit === -1)
      throw new TypeError(
        `expected base64 or bytes, found ${JSON.stringify(letter)} at offset ${at}; give a Uint8Array instead of a text`,
      );
    bits = ((bits << 6) | digit) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[length++] = (bits >> count) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}
