import { expectLabel } from './labels.ts';
import type { ScriptReader } from './script-reader.ts';
import type { Jump } from './script-statement.ts';

/** LEAVE label: the statement with that label ends. ITERATE label: the loop with that label begins its next round. */
export function readJump({ reader, labels }: ScriptReader): Jump {
  const start = reader.next();
  const word = start.value as 'LEAVE' | 'ITERATE';
  const label = expectLabel(reader);
  const found = labels.find(label);
  if (found === undefined) {
    const message = `No statement around ${word} has the label ${label}.`;
    throw reader.mistake('INVALID_LABEL_USAGE.DOES_NOT_EXIST', message, start);
  }
  if (word === 'ITERATE' && found === 'block') {
    const message = `The label ${label} is that of a block, which has no next round.`;
    throw reader.mistake('INVALID_LABEL_USAGE.ITERATE_IN_COMPOUND', message, start);
  }
  return Object.freeze({ kind: word === 'LEAVE' ? 'leave' : 'iterate', label });
}
