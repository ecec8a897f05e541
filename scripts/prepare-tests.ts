/** What `npm test` needs that takes long to make or to download, as a program of its own: tests that need none of it run meanwhile. */
import { installCodeServer } from "../test/e2e/install-code-server.ts";
import { buildDist } from "./build.ts";
import { installTestTools, testCache, whyWithout } from "./test-tools.ts";

const log = (line: string) => console.error(line);
installTestTools(log);
await buildDist(log);
// Without a browser, no test opens it.
if (process.argv.includes("--workbench") && whyWithout("chromium") === false) {
  await installCodeServer(testCache, log);
}
