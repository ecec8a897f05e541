/** The lines of the sidebar's trees as plain values: what each one says, shows and stands for. No `vscode` here. */
import type { Target } from "../../toolchain/call/transcript/index.ts";
import type { ServerEntry } from "../servers/server-entry.ts";

/** One line of a tree. Texts are plain, unless they say Markdown. */
export interface Node {
  /** Stable from one reading to the next, so that open lines stay open, and selected lines selected. */
  readonly id: string;
  readonly label: string;
  readonly description: string | undefined;
  /** Markdown. */
  readonly tooltip: string | undefined;
  readonly icon: Icon | undefined;
  /** Decides which menu items the line has: see `viewItem` in package.json. */
  readonly context: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly children: readonly Node[];
  readonly isOpen: boolean;
  readonly subject: Subject;
}

/** A codicon and, if it means something, a colour of the theme. */
export interface Icon {
  readonly name: string;
  readonly colour?: string;
}

/** What a line stands for. */
export type Subject =
  | { readonly kind: "group" }
  | { readonly kind: "export" }
  | {
      readonly kind: "component";
      /** How it is named in a profile or on the command line. */
      readonly spec: string;
      readonly alias: string | undefined;
      /** Absolute; absent for a package that is not on this machine, and for a project that was not built. */
      readonly file: string | undefined;
      /** The folder of the project that it is built from. */
      readonly project: string | undefined;
      /** A server is not a part of another one. */
      readonly isServer?: boolean;
    }
  /** A tool, a resource or a prompt of a component. */
  | {
      readonly kind: "offer";
      readonly target: Target;
      /** The component's name, and where it is. */
      readonly component: string;
      readonly file: string;
    }
  | { readonly kind: "profile"; readonly name: string }
  | {
      readonly kind: "profile-component";
      readonly profile: string;
      readonly spec: string;
      readonly isOwn: boolean;
      readonly file: string | undefined;
    }
  | { readonly kind: "server"; readonly server: ServerEntry };

export type ServerStatus =
  | { readonly kind: "stopped" }
  /** `reloads`: whether hot reload is on for what starts or runs, whatever the next start will have. */
  | { readonly kind: "starting"; readonly reloads: boolean }
  | {
      readonly kind: "running";
      readonly reloads: boolean;
      readonly url: string;
      readonly runtime: string;
      readonly isProtected: boolean;
    }
  | { readonly kind: "failed"; readonly reason: string };

/** What the user drops onto a line. */
export interface Dropped {
  readonly specs: readonly string[];
}
