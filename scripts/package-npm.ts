/** `npm run package:npm`: builds, and writes the command's package for npm into `dist/`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildDist, distRoot } from "./build.ts";
import { makeNpmPackage } from "./release/npm-package.ts";

await buildDist((line) => console.error(line));
const file = await makeNpmPackage(distRoot);
console.log(`${((await fs.stat(file)).size / 1e6).toFixed(2)} MB  ${path.basename(file)}`);
