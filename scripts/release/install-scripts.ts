/** `install.sh` and `install.ps1`: the sources are beside this file; a release writes its own name, version and address into them. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Identity, npmName, tarballName } from "./identity.ts";

export async function installScript(name: "install.sh" | "install.ps1", identity: Identity): Promise<string> {
  const source = await fs.readFile(path.join(import.meta.dirname, name), "utf8");
  const text = source
    .replaceAll("@PACKAGE@", npmName(identity))
    .replaceAll("@TARBALL@", tarballName(identity))
    .replaceAll("@VERSION@", identity.version)
    .replaceAll("@REPOSITORY@", identity.repository);
  return name === "install.ps1" ? text.replaceAll(/\r?\n/g, "\r\n") : text;
}
