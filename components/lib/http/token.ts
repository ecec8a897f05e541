/** `tchar` of RFC 9110, section 5.6.2: digits, and !#$%&'*+-. as one bit each, the byte's number from the lowest bit up. */
const BELOW_64: u64 = 0x03ff6cfa00000000;
/** The same from 64 on: letters, and ^_`|~. */
const FROM_64: u64 = 0x57ffffffc7fffffe;

/** A byte of a token, such as a method, a header's name or the name of a parameter. */
export function isTokenByte(byte: u8): bool {
  const bits = byte < 64 ? BELOW_64 : byte < 128 ? FROM_64 : 0;
  return ((bits >> (byte & 63)) & 1) != 0;
}
