/** The machine that tests run on, as programs see it: what `cli/main.ts` and `extension/main.ts` work out when they start. */
import { existsSync } from "node:fs";
import * as os from "node:os";
import { pathSources, placesFor, type ComponentSources, type Places } from "../toolchain/sources/index.ts";

export const places: Places = placesFor(process.env, process.platform, os.homedir(), existsSync);

/** For `startServer`. */
export const host: { readonly hostEnv: NodeJS.ProcessEnv; readonly places: Places } = {
  hostEnv: process.env,
  places,
};

/** For `composeFiles`: components that are named by paths, which start from the current folder. */
export const here: { readonly sources: ComponentSources } = { sources: pathSources(process.cwd(), places) };
