import { Command } from "commander";
import { examine, type Finding, type Topic } from "../../toolchain/doctor/index.ts";
import { printJson, type CommandContext } from "../context.ts";
import { jsonOption, type JsonOption } from "../options.ts";

export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Servers run without any installation, and so do TypeScript and AssemblyScript. The command looks for what makes servers faster, and for the
compilers of other languages. It installs nothing.`,
    )
    .action(async (options: JsonOption) => {
      context.job.progress.step("looking for programs");
      const examination = await examine(context.env, process.platform);
      context.job.progress.clear();
      if (options.json) printJson(context, examination);
      else for (const topic of examination.topics) printTopic(topic, context);
    });
}

function printTopic(topic: Topic, context: CommandContext): void {
  const { bold, dim, green, yellow } = context.style;
  const mark = topic.isReady ? green("✔") : yellow("✖");
  context.print(`${mark} ${bold(topic.name)}`);
  for (const finding of topic.findings) context.print(`    ${describe(finding, dim)}`);
  if (topic.install === undefined) return;
  context.print(`    ${topic.isReady ? "recommended" : "to install"}: ${bold(topic.install)}`);
}

function describe({ name, state, version, file, problem }: Finding, dim: (text: string) => string): string {
  switch (state) {
    case "included":
      return `${name}: included`;
    case "missing":
      return `${name}: not found`;
    case "unusable":
      return `${name}: cannot be used: ${problem ?? "it does not run"}`;
    case "found":
      return `${name}: ${version ?? "found"}${file === undefined ? "" : dim(` ${file}`)}`;
  }
}
