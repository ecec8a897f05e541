/** The command that opens the tool tester: at the row that it was chosen on, or at what the user picks. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { ServerSessions } from "../servers/running-servers.ts";
import type { Node } from "../sidebar/model.ts";
import type { TesterPanels } from "../tester/tester-panels.ts";
import type { TesterSubject } from "../tester/tester-panel.ts";
import { showInformation } from "../ui/notify.ts";

export interface TestToolsContext {
  readonly testers: TesterPanels;
  readonly sessions: ServerSessions;
  /** Lines of the Components view. */
  readonly components: () => Promise<readonly Node[]>;
  /** Runs a server as its definition says. */
  readonly run: (server: Node) => Promise<void>;
}

export async function testTools(
  context: TestToolsContext,
  target: unknown,
  node: Node | undefined,
): Promise<void> {
  const { testers, sessions, components, run } = context;
  if (target instanceof vscode.Uri) {
    testers.open({ name: path.basename(target.fsPath), file: target.fsPath });
    return;
  }
  const subject = node === undefined ? await pick(sessions, await components()) : subjectOf(node);
  if (subject === undefined) return;
  if (node?.subject.kind === "server" && sessions.stateOf(subject.file).kind !== "running") {
    await run(node);
    if (sessions.stateOf(subject.file).kind !== "running") return;
  }
  testers.open(subject);
}

function subjectOf({ subject, label }: Node): TesterSubject | undefined {
  switch (subject.kind) {
    case "component":
      return subject.file === undefined ? undefined : { name: label, file: subject.file };
    case "profile-component":
      return subject.file === undefined ? undefined : { name: label, file: subject.file };
    case "server":
      return { name: subject.server.name, file: subject.server.file };
    default:
      return undefined;
  }
}

async function pick(sessions: ServerSessions, groups: readonly Node[]): Promise<TesterSubject | undefined> {
  const running = sessions.running.map(({ file, server }) => ({
    label: path.basename(file),
    description: server.url,
    subject: { name: path.basename(file), file },
  }));
  const runningFiles = new Set(running.map(({ subject }) => subject.file));
  const components = groups
    .flatMap(({ children }) => children)
    .flatMap((node) => {
      const subject = subjectOf(node);
      if (subject === undefined || runningFiles.has(subject.file)) return [];
      return [{ label: node.label, description: node.description ?? "", subject }];
    });
  const items = [...running, ...components];
  if (items.length === 0) {
    void showInformation("Nothing to test yet: build a component, or run a server.");
    return undefined;
  }
  if (items.length === 1) return items[0]?.subject;
  const options = { title: "Test Tools", placeHolder: "Select a server or a component" };
  return (await vscode.window.showQuickPick(items, options))?.subject;
}
