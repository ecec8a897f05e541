export { parseServerCard, printServerCard, type ServerCard } from "./server-card.ts";
