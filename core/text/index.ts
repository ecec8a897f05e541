export { isPath, isReference } from "./is-path.ts";
export { didYouMean, nearest } from "./nearest.ts";
export { isVisible, visible, visibleName, visibleWithStyles, withVisibleNames } from "./visible.ts";
