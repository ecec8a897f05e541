// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** Variables and arguments, as the host grants them. */
import { arenaMark, arenaReset, loadString } from "../../bindings/abi";
import { getArguments, getEnvironment } from "./host";

/** A list: its address at 0, its length at 4. A string in it takes 8 octets. */
const list = memory.data(8, 4);
const STRING_SIZE: usize = 8;

export function environment(): Map<string, string> {
  const mark = arenaMark();
  getEnvironment(list);
  const variables = new Map<string, string>();
  const end = load<usize>(list) + load<usize>(list, 4) * 2 * STRING_SIZE;
  for (let at = load<usize>(list); at < end; at += 2 * STRING_SIZE) {
    variables.set(loadString(at), loadString(at + STRING_SIZE));
  }
  arenaReset(mark);
  return variables;
}

export function args(): string[] {
  const mark = arenaMark();
  getArguments(list);
  const values: string[] = [];
  const end = load<usize>(list) + load<usize>(list, 4) * STRING_SIZE;
  for (let at = load<usize>(list); at < end; at += STRING_SIZE) values.push(loadString(at));
  arenaReset(mark);
  return values;
}
