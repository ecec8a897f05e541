// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
export { process } from "../process";
