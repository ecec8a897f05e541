export { readSkills, type ProjectSkills, type Skill, type SkillFile } from "./read-skills.ts";
