/** `Math.random` with the host's random numbers: the engine's own would repeat the sequence of the build at every request. */
import { isRunning, usedWhileLoading } from "../engine/state.ts";
import * as host from "wasi:random/random@0.2.12";

/** Of the numbers during the build, which differ from each other and are the same in every build. Not the engine's: StarlingMonkey has none then. */
let seed = 1;

/** A multiple of 2 ** -53 below 1. */
export function random(): number {
  if (!isRunning()) {
    usedWhileLoading("Math.random()");
    // Park and Miller's generator.
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  }
  const bytes = new DataView(Uint8Array.from(host.getRandomBytes(8)).buffer);
  return (bytes.getUint32(0) * 2 ** 21 + (bytes.getUint32(4) >>> 11)) / 2 ** 53;
}
