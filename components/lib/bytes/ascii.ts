/** Stores the characters of `text`, which must be ASCII, one byte each. */
export function storeAscii(at: usize, text: string): void {
  const units = changetype<usize>(text);
  for (let i: usize = 0, n: usize = text.length; i < n; i++)
    store<u8>(at + i, load<u16>(units + (i << 1)) as u8);
}
