// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** Lists of numbers have the same layout in an `Array` and in canonical memory. */

export function liftNumbers<T>(ptr: usize, len: usize): Array<T> {
  const array = new Array<T>(<i32>len);
  memory.copy(array.dataStart, ptr, len * sizeof<T>());
  return array;
}
