const metres: Readonly<Record<string, number>> = {
  inch: 0.0254,
  foot: 0.3048,
  yard: 0.9144,
  mile: 1609.344,
};

export const units: readonly string[] = Object.keys(metres);

/** `1 inch = 0.0254 m`; `undefined` for a unit that is not known. */
export function inMetres(unit: string): string | undefined {
  return Object.hasOwn(metres, unit)
    ? `1 ${unit} = ${metres[unit]} m`
    : undefined;
}
