/** A name of WIT in the usual spellings of other languages: `get-item` is `get_item`, `GetItem` or `getItem`. */

function words(name: string): readonly string[] {
  return name.toLowerCase().split("-");
}

export function snake(name: string): string {
  return words(name).join("_");
}

export function pascal(name: string): string {
  return words(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

export function camel(name: string): string {
  const joined = pascal(name);
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}
