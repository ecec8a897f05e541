/** Components are dragged onto profiles, and files of the explorer onto both. */
import * as vscode from "vscode";
import type { Dropped, Node } from "./model.ts";

const DRAGGED = "application/vnd.wasmcp.components";
const FILES = "text/uri-list";

export type Drop = (target: Node | undefined, dropped: Dropped) => Promise<void>;

/** For a view whose lines are components. `drop` handles what the user drops onto it. */
export class ComponentDragAndDrop implements vscode.TreeDragAndDropController<Node> {
  readonly dragMimeTypes = [DRAGGED];
  readonly dropMimeTypes: readonly string[];
  readonly #drop: Drop;

  constructor(accepts: "files" | "files and components", drop: Drop) {
    this.dropMimeTypes = accepts === "files" ? [FILES] : [DRAGGED, FILES];
    this.#drop = drop;
  }

  handleDrag(nodes: readonly Node[], data: vscode.DataTransfer): void {
    const dropped = draggedOf(nodes);
    if (dropped.specs.length > 0) data.set(DRAGGED, new vscode.DataTransferItem(JSON.stringify(dropped)));
  }

  async handleDrop(target: Node | undefined, data: vscode.DataTransfer): Promise<void> {
    const own = this.dropMimeTypes.includes(DRAGGED) ? await textOf(data, DRAGGED) : "";
    const dropped = own === "" ? filesOf(await textOf(data, FILES)) : readDropped(own);
    if (dropped.specs.length > 0) await this.#drop(target, dropped);
  }
}

/** Dragging from view to view, the editor puts an empty text of the same type in front of the one that was set. */
async function textOf(data: vscode.DataTransfer, type: string): Promise<string> {
  const texts = [...data].filter(([each]) => each === type).map(([, item]) => item.asString());
  return (await Promise.all(texts)).find((text) => text !== "") ?? "";
}

function draggedOf(nodes: readonly Node[]): Dropped {
  const specs: string[] = [];
  for (const { subject } of nodes) {
    // A profile cannot name a project that was not built yet, and a server is no part of another one.
    if (
      subject.kind === "component" &&
      !subject.isServer &&
      (subject.file !== undefined || subject.project === undefined)
    ) {
      specs.push(subject.spec);
    }
    if (subject.kind === "profile-component") specs.push(subject.spec);
  }
  return { specs: [...new Set(specs)] };
}

/** The extension itself wrote it. */
function readDropped(text: string): Dropped {
  const value = JSON.parse(text) as Partial<Dropped>;
  return { specs: value.specs ?? [] };
}

/** RFC 2483: one URI in a line, and lines that begin with `#` are comments. */
function filesOf(text: string): Dropped {
  const uris = text
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => vscode.Uri.parse(line));
  const files = uris.filter(({ fsPath }) => fsPath.endsWith(".wasm")).map(({ fsPath }) => fsPath);
  return { specs: files };
}
