/** The module with a project's pages, as `guest/sdk/serve/pages.ts` reads it. They are data: only clients run their scripts. */
import type { ProjectPage } from "../pages/index.ts";
import type { PageData } from "./guest/sdk/serve/pages.ts";

/** The module of the second pass that has them. */
export const PAGES_MODULE = "wasmcp:pages";

export function printPages(pages: readonly ProjectPage[]): string {
  const data: readonly PageData[] = pages;
  return `export const pages = ${JSON.stringify(data)};`;
}
