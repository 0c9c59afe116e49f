/** Characters that take two columns on a terminal. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;
const WIDTH_MIN = 3;

/** A table as Spark's `show()` draws it; cells stand right, or left when they are not cut to a width. */
export function tableText(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  cellWidthMax: number | null,
): string {
  const lines = [header, ...rows].map((cells) =>
    cells.map((cell) => cut(escapeControls(cell), cellWidthMax)),
  );
  const widths = header.map((_, column) =>
    lines.reduce((most, cells) => Math.max(most, displayWidth(cells[column]!)), WIDTH_MIN),
  );
  const rule = `+${widths.map((width) => '-'.repeat(width)).join('+')}+\n`;
  const [head, ...body] = lines.map((cells) => {
    const padded = cells.map((cell, column) => pad(cell, widths[column]!, cellWidthMax !== null));
    return `|${padded.join('|')}|\n`;
  });
  return `${rule}${head}${rule}${body.join('')}${rule}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\v': '\\v',
  '\u0007': '\\a',
};

function escapeControls(cell: string): string {
  return Array.from(cell, (character) => ESCAPES[character] ?? character).join('');
}

function cut(cell: string, widthMax: number | null): string {
  if (widthMax === null || cell.length <= widthMax) return cell;
  return widthMax < 4 ? cell.slice(0, widthMax) : `${cell.slice(0, widthMax - 3)}...`;
}

function pad(cell: string, width: number, toTheRight: boolean): string {
  const blanks = ' '.repeat(width - displayWidth(cell));
  return toTheRight ? blanks + cell : cell + blanks;
}

function displayWidth(cell: string): number {
  return cell.length + (cell.match(WIDE)?.length ?? 0);
}
