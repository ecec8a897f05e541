const WIDTH = 20;
const HEIGHT = 100;

/** A bar chart as SVG. The largest value is as high as the picture. */
export function bars(values: readonly number[]): string {
  const largest = Math.max(...values, Number.MIN_VALUE);
  const shapes = values.map((value, index) => {
    const height = Math.round((value / largest) * HEIGHT);
    return `<rect x="${index * WIDTH}" y="${HEIGHT - height}" width="${WIDTH - 2}" height="${height}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${values.length * WIDTH}" height="${HEIGHT}">${shapes.join("")}</svg>`;
}
