import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { visibleName } from "../../core/text/index.ts";
import type { Node } from "./model.ts";

/** What the command of a line gets besides the line: the user selected it, and did not choose the command from a menu. */
export const LOOK = "look";

/** Shows nodes as a tree. The view waits for the first ones. */
export class Tree implements vscode.TreeDataProvider<Node> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;
  readonly #first: () => Promise<void>;
  #nodes: readonly Node[] = [];
  #parents = new Map<Node, Node>();

  /** `first` resolves when `show` has been called. */
  constructor(first: () => Promise<void>) {
    this.#first = first;
  }

  /** Does nothing if the lines are the same as before: drawing them again would lose the selection and an ongoing drag. */
  show(nodes: readonly Node[]): void {
    if (isDeepStrictEqual(nodes, this.#nodes)) return;
    this.#nodes = nodes;
    this.#parents = new Map();
    const visit = (parent: Node): void => {
      for (const child of parent.children) {
        this.#parents.set(child, parent);
        visit(child);
      }
    };
    nodes.forEach(visit);
    this.#changed.fire();
  }

  /** The line with this id, as it is now. */
  find(id: string, among: readonly Node[] = this.#nodes): Node | undefined {
    for (const node of among) {
      const found = node.id === id ? node : this.find(id, node.children);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return [...node.children];
    await this.#first();
    return [...this.#nodes];
  }

  getParent(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { label, children, isOpen, icon, subject } = node;
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    // A line that has no children when it is first shown would stay closed when it gets its first child.
    const state = isOpen ? Expanded : children.length === 0 ? None : Collapsed;
    const item = new vscode.TreeItem(visibleName(label), state);
    item.id = node.id;
    item.contextValue = node.context;
    item.accessibilityInformation = { label: visibleName(node.spoken) };
    if (node.description !== undefined) item.description = visibleName(node.description);
    if (node.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(node.tooltip, true);
    if (icon !== undefined) {
      const colour = icon.colour === undefined ? undefined : new vscode.ThemeColor(icon.colour);
      item.iconPath = new vscode.ThemeIcon(icon.name, colour);
    }
    if (subject.kind === "offer") {
      item.command = { command: "wasmcp.callTool", title: "Call Tool", arguments: [node, LOOK] };
    } else if ("file" in subject && subject.file !== undefined) {
      item.command = { command: "wasmcp.inspectNode", title: "Inspect", arguments: [node, LOOK] };
    }
    return item;
  }
}
