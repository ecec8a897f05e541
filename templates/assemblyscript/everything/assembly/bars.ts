const WIDTH = 20;
const HEIGHT = 100;

/** A bar chart as SVG. The largest value is as high as the picture. */
export function bars(values: f64[]): string {
  let largest = Number.MIN_VALUE;
  for (let i = 0; i < values.length; i++)
    largest = Math.max(largest, values[i]);
  let shapes = "";
  for (let i = 0; i < values.length; i++) {
    const height = Math.round((values[i] / largest) * HEIGHT) as i32;
    shapes += `<rect x="${(i * WIDTH).toString()}" y="${(HEIGHT - height).toString()}" width="${(WIDTH - 2).toString()}" height="${height.toString()}"/>`;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${(values.length * WIDTH).toString()}" height="${HEIGHT.toString()}">${shapes}</svg>`;
}
