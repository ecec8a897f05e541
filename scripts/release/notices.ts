/** The licences of everything by others that ships: the packages of `package-lock.json` that are not only for development. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { LockedPackages } from "./targets.ts";

const LICENCE_FILE = /^(licen[cs]e|notice|copying)/i;

/** Packages with the same text stand together. Natives of other platforms have the text of the package that brings them. */
export async function thirdPartyNotices(root: string, locked: LockedPackages): Promise<string> {
  const byText = new Map<string, string[]>();
  for (const [folder, { version, dev, license = "UNKNOWN" }] of Object.entries(locked)) {
    if (folder === "" || dev === true) continue;
    const name = folder.split("node_modules/").at(-1) ?? folder;
    const text = await licenceText(path.join(root, folder));
    const key = text ?? `Licence: ${license}`;
    byText.set(key, [...(byText.get(key) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...byText].map(([text, names]) => `${names.toSorted().join("\n")}\n\n${text}`);
  return `wasmcp contains these packages by others.\n\n${sections.toSorted().join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

async function licenceText(folder: string): Promise<string | undefined> {
  const names = (await fs.readdir(folder).catch(() => [])).filter((name) => LICENCE_FILE.test(name));
  const texts = await Promise.all(
    names.toSorted().map((name) => fs.readFile(path.join(folder, name), "utf8")),
  );
  return texts.length === 0 ? undefined : texts.map((text) => text.trim()).join("\n\n");
}
