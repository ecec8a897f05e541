/** Lists of results as objects of the bindings, whatever their entries are: a list holds their addresses, and the first member of each is the text that identifies it. */
import { Utf8 } from "../../bindings/abi";

/** The names of tools and prompts, and the addresses of resources and templates. */
export function namesOf<T>(entries: Array<T>): Array<Utf8> {
  return namesIn(changetype<Array<usize>>(entries));
}

/** Leaves the entries for which `isKept` has `true` in a list, in their order. */
export function keep<T>(entries: Array<T>, isKept: Array<bool>): void {
  keepIn(changetype<Array<usize>>(entries), isKept);
}

function namesIn(entries: Array<usize>): Array<Utf8> {
  const names = new Array<Utf8>(entries.length);
  for (let i = 0, n = entries.length; i < n; i++) names[i] = load<Utf8>(entries[i]);
  return names;
}

function keepIn(entries: Array<usize>, isKept: Array<bool>): void {
  let count = 0;
  for (let i = 0, n = min(entries.length, isKept.length); i < n; i++) {
    if (isKept[i]) entries[count++] = entries[i];
  }
  entries.length = count;
}
