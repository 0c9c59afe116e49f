import { acceptEndLabel, type WrittenLabel } from './labels.ts';
import { readPart, type ScriptReader } from './script-reader.ts';
import type { ForLoop } from './script-statement.ts';

/** FOR [row AS] query DO … END FOR. */
export function readFor(script: ScriptReader, label: WrittenLabel | null): ForLoop {
  const { reader, labels } = script;
  reader.next();
  const row = acceptRow(script);
  const query = readPart(reader, (own) => own.readQueryUpTo('DO'));
  reader.expectWord('DO');
  const body = labels.inside(label, 'loop', reader, () =>
    labels.inside(row, 'row', reader, () => script.readBody('END')),
  );
  reader.expectWord('END', 'FOR');
  acceptEndLabel(reader, label);
  const names = { label: label?.name ?? null, row: row?.name ?? null };
  return Object.freeze({ kind: 'for', ...names, query, body });
}

function acceptRow({ reader }: ScriptReader): WrittenLabel | null {
  const start = reader.peek();
  const behind = reader.peek(1);
  if (behind.kind !== 'word' || behind.value !== 'AS') return null;
  const name = reader.expectName('a name for the row').toLowerCase();
  reader.expectWord('AS');
  return { name, start };
}
