/** The WIT files of the editor, with unsaved text, and the packages that they resolve to. No I/O: callers add the files. */
export { Bundle, type BundledPackage } from "./bundle.ts";
export { WitDocument } from "./document.ts";
export { type FileHeader, type Layout, layoutOf, type Root } from "./layout.ts";
export { Snapshots, type SnapshotView } from "./snapshots.ts";
export { canonicalUri, isWithin, parentUri, relativeUri, uriName } from "./uri.ts";
export { type PlacedScope, type RootView, type BinaryPackage, Workspace } from "./workspace.ts";
