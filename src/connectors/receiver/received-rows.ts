import { open } from 'node:fs/promises';
import type { Arena } from '../../columnar/arena.ts';
import { batchFromRows } from '../../columnar/column-from-values.ts';
import { rowFromJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { environmentError } from '../../errors.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { LogPiece } from '../source.ts';
import type { ReceivedForm } from './received-form.ts';

const SPLIT_ROWS_MAX = 16_384;

/** Rows as `rowLine` writes them. */
export function rowsOf(schema: Schema): ReceivedForm {
  return {
    schema,
    async splits(pieces, arena) {
      const splits: BatchesSplit[] = [];
      for (const piece of pieces) {
        const lines = (await readPiece(piece)).split('\n').slice(0, -1);
        for (let first = 0; first < lines.length; first += SPLIT_ROWS_MAX)
          splits.push(rowsSplit(lines.slice(first, first + SPLIT_ROWS_MAX), schema, arena));
      }
      return splits;
    },
  };
}

function rowsSplit(lines: readonly string[], schema: Schema, arena: Arena): BatchesSplit {
  const rows = lines.map((line) => rowFromJson(JSON.parse(line) as JsonValue[], schema));
  const byteLength = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return { kind: 'batches', batches: [batchFromRows(rows, schema, arena)], byteLength };
}

async function readPiece({ path, start, end }: LogPiece): Promise<string> {
  const bytes = Buffer.alloc(end - start);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    if (bytesRead === bytes.length) return bytes.toString();
  } finally {
    await file.close();
  }
  throw environmentError(
    'CHECKPOINT_INPUT_MISSING',
    `${path} is shorter than the rows that were received: bytes ${start} to ${end} are needed.`,
    { hint: 'Put the log back, or start with a new checkpoint.' },
  );
}
