import { spawn } from "node:child_process";
import { once } from "node:events";

/** What the program prints on standard output. It is an error when it ends with another code than 0: then all that it printed is in the message. */
export async function runProgram(program: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32" && program === "npm",
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`\`${program} ${args.join(" ")}\` ended with ${code}\n${output}${errors}`);
  return output;
}
