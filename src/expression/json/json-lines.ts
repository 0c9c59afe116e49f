import type { DataType, StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ComputeContext } from '../evaluation.ts';
import { LineColumns } from '../lines/line-columns.ts';
import type { LineViews } from '../lines/line-views.ts';
import type { NestedColumn, TargetColumn } from '../lines/target-column.ts';
import { JsonCursor, MalformedJson } from './json-cursor.ts';
import { BAD, type Findings, type ValueReader, valueReader } from './json-values.ts';
import { expectKeys } from './kernel-keys.ts';

/** Which fields lines are read into; see `LineColumns`. */
export interface JsonFields {
  readonly fields: readonly StructField[];
  readonly columns: readonly string[];
  readonly corruptName: string;
}

/**
 * Reads plain lines, each an object, into columns by a kernel, which stops at those that are unusual. Values of types that the
 * kernel only finds are read row by row.
 */
export class JsonLines {
  readonly columns: LineColumns;
  readonly #context: ComputeContext;
  readonly #rawReaders: readonly { readonly column: TargetColumn; readonly read: ValueReader }[];

  /** `nestedOf` makes what reads a type that the kernel only finds; default: nothing, these are read as values. */
  constructor(
    { fields, columns, corruptName }: JsonFields,
    context: ComputeContext,
    nestedOf: ((type: DataType) => NestedColumn) | null = null,
  ) {
    this.#context = context;
    this.columns = new LineColumns(fields, columns, corruptName, context, nestedOf);
    const names = fields.map(({ name }) => name);
    expectKeys(this.columns.records, names, context);
    const { timeZone } = context.settings;
    this.#rawReaders = this.columns.columns
      .filter((column) => column.isRaw && nestedOf === null)
      .map((column) => ({ column, read: valueReader(column.type, { timeZone }) }));
  }

  /** Reads from a line on until one is unusual; returns that line, or the number of lines. */
  read({ starts, ends, count }: LineViews, from: number): number {
    const { kernels } = this.#context;
    const { address } = this.columns.records;
    if (this.#rawReaders.length === 0) {
      return kernels.parseJsonLines(address, starts, ends, from, count);
    }
    for (let line = from; line < count; line++) {
      const row = this.columns.rowCount;
      const reached = kernels.parseJsonLines(address, starts, ends, line, line + 1);
      if (reached === line) return line;
      if (this.columns.rowCount === row || this.#readRawValues(row)) continue;
      this.columns.takeBack(row);
      return line;
    }
    return count;
  }

  /** Reads what the kernel only found; false when something is wrong with it. */
  #readRawValues(row: number): boolean {
    const findings: Findings = { problem: null };
    for (const { column, read } of this.#rawReaders) {
      const text = column.rawText(row);
      const value = text === null ? null : readWhole(text, read, findings);
      if (value === BAD || findings.problem !== null) return false;
      column.set(row, value, 0);
    }
    return true;
  }
}

/** Reads a text that is one value. */
export function readWhole(
  text: string,
  read: ValueReader,
  findings: Findings,
): LiteralValue | typeof BAD {
  try {
    return read(new JsonCursor(text), findings);
  } catch (error) {
    if (error instanceof MalformedJson) return BAD;
    throw error;
  }
}
