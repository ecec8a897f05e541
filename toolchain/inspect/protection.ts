/** How a composed server is protected, as the composer wrote it into the file: components say it, not their names. */
import type { Component } from "../../core/component/index.ts";
import { readProtection, type Protection } from "../compose/index.ts";
import { constantsIn, importsOf, readFronts, servesHttp } from "./fronts.ts";

const ACCESS = "wasmcp:framework/access@";
const PROTECTION = "wasmcp:framework/protection@";
const SIGNATURES = "wasmcp:framework/signatures@";

/** Absent for a component that does not serve HTTP; `public` for a server that nothing can protect, whoever composed it. */
export function protectionOf(component: Component): Protection | undefined {
  if (![...component.exports.keys()].some(servesHttp)) return undefined;
  const [front] = readFronts(component);
  const access = front?.providerOf(ACCESS);
  const canVerify = importsOf(access).some((name) => name.startsWith(SIGNATURES));
  const protection = front?.providerOf(PROTECTION);
  if (!canVerify || protection === undefined) return { kind: "public" };
  const { textOf, isTrue } = constantsIn(protection);
  return readProtection(isTrue("is-required"), textOf("settings"), textOf("rules"));
}
