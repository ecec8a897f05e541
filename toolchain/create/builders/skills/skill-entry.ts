/** The official reader of skills, in one file of its own beside the command (`scripts/build.ts`): only projects with skills need it. */
export { skillEntry, SkillCatalogError } from "@modelcontextprotocol/server/ext/skills";
