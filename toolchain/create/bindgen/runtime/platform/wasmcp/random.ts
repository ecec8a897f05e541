// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** Random numbers of the host, fit for keys. */
import { getRandomU64 } from "./host";

export function fillRandom(ptr: usize, len: usize): void {
  for (; len >= 8; len -= 8, ptr += 8) store<u64>(ptr, getRandomU64());
  if (len == 0) return;
  for (let rest = getRandomU64(); len > 0; len--, ptr++, rest >>= 8) store<u8>(ptr, <u8>rest);
}
