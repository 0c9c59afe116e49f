// The tables that both engines join: made twice from the same arithmetic, here as Arrow columns and there by SQL.

import * as arrow from 'apache-arrow';

export const PROBE_ROWS = 4_000_000;

/** How far apart neighbouring keys are: 1 is dense; the other is prime, so that no bit of a key is always the same. */
const STRIDES = { dense: 1n, sparse: 982_451_653_001n } as const;

export type KeyKind = keyof typeof STRIDES;

/** A table of `builtRows` keys, each once and in no order, and one of `PROBE_ROWS` rows whose keys come from it. */
export interface JoinTables {
  readonly keys: KeyKind;
  readonly builtRows: number;
}

/** Both are coprime to every number of rows that is used. */
const SHUFFLE = 7_368_787n;
const PICK = 15_485_863n;

export function probingTable({ keys, builtRows }: JoinTables): arrow.Table {
  const key = (row: bigint): bigint => ((row * PICK) % BigInt(builtRows)) * STRIDES[keys];
  return tableOf(PROBE_ROWS, { key, amount: (row) => row % 1000n });
}

export function builtTable({ keys, builtRows }: JoinTables): arrow.Table {
  const key = (row: bigint): bigint => ((row * SHUFFLE) % BigInt(builtRows)) * STRIDES[keys];
  return tableOf(builtRows, { key, worth: (row) => row * 3n });
}

/** The statements by which DuckDB makes the same rows. */
export function tablesInSql({ keys, builtRows }: JoinTables): readonly string[] {
  const key = (factor: bigint): string => `((i * ${factor}) % ${builtRows}) * ${STRIDES[keys]}`;
  return [
    `CREATE OR REPLACE TABLE facts AS
       SELECT ${key(PICK)} AS key, i % 1000 AS amount FROM range(${PROBE_ROWS}) AS t(i)`,
    `CREATE OR REPLACE TABLE items AS
       SELECT ${key(SHUFFLE)} AS key, i * 3 AS worth FROM range(${builtRows}) AS t(i)`,
  ];
}

function tableOf(
  rowCount: number,
  columns: Readonly<Record<string, (row: bigint) => bigint>>,
): arrow.Table {
  const vectors = Object.entries(columns).map(([name, value]) => {
    const data = BigInt64Array.from({ length: rowCount }, (_, row) => value(BigInt(row)));
    return [name, arrow.makeVector(data)];
  });
  return new arrow.Table(Object.fromEntries(vectors) as Record<string, arrow.Vector>);
}
