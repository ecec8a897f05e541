/** The media type of a file of a skill, by the end of its name. `isText`: whether its bytes are UTF-8. */
export function mediaType(name: string, isText: boolean): string {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return MEDIA_TYPES.get(extension) ?? (isText ? "text/plain" : "application/octet-stream");
}

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ["css", "text/css"],
  ["csv", "text/csv"],
  ["gif", "image/gif"],
  ["html", "text/html"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["js", "text/javascript"],
  ["json", "application/json"],
  ["md", "text/markdown"],
  ["mjs", "text/javascript"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["py", "text/x-python"],
  ["sh", "text/x-shellscript"],
  ["svg", "image/svg+xml"],
  ["toml", "application/toml"],
  ["webp", "image/webp"],
  ["xml", "application/xml"],
  ["yaml", "application/yaml"],
  ["yml", "application/yaml"],
]);
