/**
 * The process of `wasmcp dev` that builds: the entry point of `dist/dev-builder.js`. It does nothing but build, and lives as long
 * as the command, so that the compilers stay loaded and warm; it may be ended at any time, as code that is packaged can loop
 * without end. It ends when its parent does.
 */
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { assetsAt } from "../assets.ts";
import { build } from "../create/builders/index.ts";
import type { Job } from "../progress.ts";
import { reportFailure } from "../report.ts";
import { translateForEmbedded } from "../run/index.ts";
import type { BuildEvent, BuildOrder } from "./build-messages.ts";

/** The bundle is in the folder of the assets. */
const assets = assetsAt(path.dirname(fileURLToPath(import.meta.url)));
const job: Job = {
  progress: { step: (message) => send({ kind: "step", message }) },
  signal: new AbortController().signal,
};

function send(event: BuildEvent): void {
  process.send?.(event);
}

async function follow(order: BuildOrder): Promise<BuildEvent> {
  const { id } = order;
  switch (order.kind) {
    case "build": {
      // Types are checked after the server has changed: nobody waits for them.
      const options = { typeCheck: false, optimize: false, mayRunCode: order.mayRunCode };
      return { kind: "built", id, component: await build(order.directory, job, assets, options) };
    }
    case "translate":
      await translateForEmbedded(order.file, order);
      return { kind: "translated", id };
  }
}

process.once("disconnect", () => process.exit(0));
process.on("message", (order: BuildOrder) => {
  follow(order).then(send, (error: unknown) =>
    send({ kind: "failed", id: order.id, reports: reportFailure(error, (file) => path.resolve(file)) }),
  );
});
