import type { ResultSum } from './contender.ts';

/** A column of a result: values by row. */
export type Cells = (row: number) => unknown;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** A sum of this size and a hash are both exact. */
const SUM_BOUND = 2 ** 48;

/** Sums up one hash a row over the chunks of a result. */
export class ResultSummer {
  #rowCount = 0;
  #sum = 0;

  add(rowCount: number, columns: readonly Cells[]): void {
    this.#rowCount += rowCount;
    for (let row = 0; row < rowCount; row++) {
      let hash = 17;
      for (const cells of columns)
        hash = Math.imul(hash ^ hashOf(cells(row)), 0x9e3779b1) ^ (hash >>> 15);
      this.#sum = (this.#sum + (hash >>> 0)) % SUM_BOUND;
    }
  }

  get result(): ResultSum {
    return { rowCount: this.#rowCount, sum: this.#sum };
  }
}

/** Equal for a whole number whatever type it has; for text by its characters. */
function hashOf(value: unknown): number {
  if (typeof value === 'string') return hashText(value);
  double[0] = Number(value);
  return Math.imul(words[0]!, 31) ^ words[1]!;
}

function hashText(text: string): number {
  let hash = 0;
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash, 31) + text.charCodeAt(place);
  return hash;
}
