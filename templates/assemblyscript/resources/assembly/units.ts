/** `1 inch = 0.0254 m`; empty for a unit that is not known. */
export function inMetres(unit: string): string {
  if (unit == "inch") return "1 inch = 0.0254 m";
  if (unit == "foot") return "1 foot = 0.3048 m";
  if (unit == "yard") return "1 yard = 0.9144 m";
  return unit == "mile" ? "1 mile = 1609.344 m" : "";
}
