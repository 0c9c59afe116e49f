import type { Course, Sample } from './steadiness.ts';

const WIDTH = 900;
const HEIGHT = 180;
const MARGIN = 50;
/** Points of a line at most: samples between them are left out. */
const POINTS_MAX = 600;

/** Memory and batch times over the rows of each run, as a picture in SVG. */
export function plotOf(courses: readonly Course[]): string {
  const charts = courses.map((course, place) => chart(course, place * (HEIGHT + 2 * MARGIN)));
  const height = courses.length * (HEIGHT + 2 * MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH + 2 * MARGIN}" height="${height}"`,
    ' font-family="sans-serif" font-size="12">',
    '<rect width="100%" height="100%" fill="white"/>',
    ...charts,
    '</svg>\n',
  ].join('\n');
}

function chart({ name, samples }: Course, top: number): string {
  const bottom = HEIGHT + MARGIN;
  const rows = samples.at(-1)?.rows ?? 1;
  return [
    `<g transform="translate(0 ${top})">`,
    `<text x="${MARGIN}" y="${MARGIN - 12}" font-weight="bold">${name}</text>`,
    `<path d="M${MARGIN} ${MARGIN}V${bottom}H${MARGIN + WIDTH}" fill="none" stroke="black"/>`,
    line(samples, rows, ({ batchMs }) => batchMs, 'ms a batch', 'silver', 28),
    line(samples, rows, ({ residentMb }) => residentMb, 'MB resident', 'steelblue', 14),
    `<text x="${MARGIN + WIDTH}" y="${bottom + 16}" text-anchor="end">${rows} rows</text>`,
    '</g>',
  ].join('\n');
}

/** A line over the whole height: its greatest value is at the top, 0 at the bottom. */
function line(
  samples: readonly Sample[],
  rows: number,
  measure: (sample: Sample) => number,
  unit: string,
  color: string,
  legendY: number,
): string {
  const step = Math.max(1, Math.ceil(samples.length / POINTS_MAX));
  const greatest = samples.reduce((most, sample) => Math.max(most, measure(sample)), 0);
  const points = samples
    .filter((_, place) => place % step === 0)
    .map((sample) => {
      const x = MARGIN + (sample.rows / rows) * WIDTH;
      const y = MARGIN + HEIGHT - (measure(sample) / greatest) * HEIGHT;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
  const legend = `${unit}, up to ${greatest.toFixed(0)}`;
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${color}"/>`,
    `<text x="${MARGIN + WIDTH}" y="${MARGIN - legendY}" text-anchor="end" fill="${color}">${legend}</text>`,
  ].join('\n');
}
