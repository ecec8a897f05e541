export { isPath } from "./is-path.ts";
export { didYouMean, nearest } from "./nearest.ts";
