// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * Support code of generated bindings. Hand-written code imports the types from here (`Result`, `Some`, `Tuple2`, `Utf8`,
 * ...); the functions are for generated code. What a component does not use is not compiled into it.
 */
export { Unit, unit, Result, Some } from "./values";
export {
  Tuple1,
  Tuple2,
  Tuple3,
  Tuple4,
  Tuple5,
  Tuple6,
  Tuple7,
  Tuple8,
  Tuple9,
  Tuple10,
  Tuple11,
  Tuple12,
  Tuple13,
  Tuple14,
  Tuple15,
  Tuple16,
} from "./tuple";
export { Utf8, Bytes, loadUtf8, storeUtf8, loadByteSlice, storeByteSlice } from "./slice";
export {
  liftString,
  loadString,
  encodeString,
  storeString,
  liftBytes,
  loadBytes,
  storeBytes,
} from "./managed";
export { liftNumbers } from "./numbers";
export {
  reallocate,
  allocate,
  enlarge,
  enterHeap,
  leaveHeap,
  keepHeap,
  heapMark,
  heapRelease,
} from "./memory";
export { arenaAllocate, arenaReallocate, arenaMark, arenaReset, enter } from "./memory";
