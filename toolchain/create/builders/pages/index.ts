export { readPages, type PageMeta, type ProjectPage } from "./read-pages.ts";
