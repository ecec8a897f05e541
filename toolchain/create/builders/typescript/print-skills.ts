/** The module with a project's skills, as `guest/sdk/serve/skills.ts` reads it. They are data: no code of theirs is ever run. */
import type { ProjectSkills } from "../skills/index.ts";
import type { SkillsData } from "./guest/sdk/serve/skills-data.ts";

/** The module of the second pass that has them. */
export const SKILLS_MODULE = "wasmcp:skills";

export function printSkills(project: ProjectSkills): string {
  return `export const skills = ${JSON.stringify(skillsData(project))};`;
}

function skillsData({ skills, files }: ProjectSkills): SkillsData {
  const described = new Map(skills.map(({ uri, frontmatter }) => [uri, frontmatter]));
  return {
    entries: skills.map((skill) => ({ uri: skill.uri, json: JSON.stringify(skill) })),
    files: files.map(({ uri, name: fileName, mimeType, size, content }) => {
      const { name = fileName, description } = described.get(uri) ?? {};
      return { uri, name, ...(description !== undefined && { description }), mimeType, size, ...content };
    }),
  };
}
