/** The files that the editor can see, with unsaved text, and the packages that they make. No I/O: files are put in. */
export { Bundle, type BundledPackage } from "./bundle.ts";
export { WitDocument } from "./document.ts";
export { type FileHeader, type Layout, layoutOf, type Root } from "./layout.ts";
export { canonicalUri, isWithin, parentUri, relativeUri, uriName } from "./uri.ts";
export { type PlacedScope, type RootView, type BinaryPackage, Workspace } from "./workspace.ts";
