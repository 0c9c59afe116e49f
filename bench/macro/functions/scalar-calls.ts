// Calls of scalar functions over a column, made of the examples in the catalogue.

/** A query that is measured. */
export interface FunctionCall {
  readonly name: string;
  readonly sql: string;
}

const LITERAL =
  /(?<![\w')])(?:(?:DATE|TIMESTAMP|TIMESTAMP_NTZ|TIME|X)\s*)?(?:'(?:[^'\\]|\\.)*'|\b\d+(?:\.\d+)?(?:BD|[LDFSY])?\b)/g;

/**
 * The example of a function with one of its constants as a column of `rows` rows, for each constant in turn: of some
 * functions only the first argument may be one.
 */
export function scalarCalls(name: string, sql: string, rows: number): readonly FunctionCall[] {
  return [...sql.matchAll(LITERAL)].map((found) => {
    const [literal] = found;
    const call = `${sql.slice(0, found.index)}c${sql.slice(found.index + literal.length)}`;
    return { name, sql: `SELECT ${call} AS r FROM (${columnOf(literal, rows)})` };
  });
}

/** What such a column costs by itself. */
export function columnCall(rows: number): FunctionCall {
  return { name: '', sql: `SELECT c AS r FROM (${columnOf("'a'", rows)})` };
}

function columnOf(literal: string, rows: number): string {
  return `SELECT if(id >= 0, ${literal}, NULL) AS c FROM range(${rows})`;
}
