/** `wasi:filesystem/preopens` for one part of a server. */
import { Tuple2, Utf8 } from "../../bindings/abi";
import { getDirectories as openFolders } from "../../bindings/wasi/filesystem/preopens";
import { Descriptor } from "../../bindings/wasi/filesystem/types";
import { partGrants } from "../../lib/abi/part-grants";
import { spanOf } from "../../lib/abi/text";
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";

const SLASH: i32 = 0x2f;

export namespace preopens {
  export function getDirectories(): Array<Tuple2<Descriptor, Utf8>> {
    return visibleFolders();
  }
}

function visibleFolders(): Array<Tuple2<Descriptor, Utf8>> {
  const folders = openFolders();
  const grants = partGrants();
  const store = hidesStore(grants) ? storePath(folders) : null;
  const visible: Array<Tuple2<Descriptor, Utf8>> = [];
  for (let i = 0, n = folders.length; i < n; i++) {
    const path = spanOf(folders[i]._1);
    const isHidden = store !== null && path.equals(store);
    if (!isHidden && isGranted(grants, withoutEnd(path))) visible.push(folders[i]);
    else folders[i]._0.drop();
  }
  return visible;
}

/** The folder that `kv-store-fs` takes: `/state`, or else the first one. */
function storePath(folders: Array<Tuple2<Descriptor, Utf8>>): Span | null {
  for (let i = 0, n = folders.length; i < n; i++) {
    if (folders[i]._1.is("/state")) return spanOf(folders[i]._1);
  }
  return folders.length > 0 ? spanOf(folders[0]._1) : null;
}

function hidesStore(grants: Span): bool {
  for (const lines = new Lines(grants); lines.next();) {
    if (lines.line.is("hide-store")) return true;
  }
  return false;
}

function isGranted(grants: Span, path: Span): bool {
  for (const lines = new Lines(grants); lines.next();) {
    if (lines.line.is("*") || withoutEnd(lines.line).equals(path)) return true;
  }
  return false;
}

/** `/data` is the same folder as `/data/`. */
function withoutEnd(path: Span): Span {
  let length = path.length;
  while (length > 1 && path.byteAt(length - 1) == SLASH) length--;
  return path.slice(0, length);
}
