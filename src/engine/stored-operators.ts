import { readFileSync } from 'node:fs';
import { type CheckpointMetadata, decodeMetadata, METADATA_FILE } from '../checkpoint/metadata.ts';
import type { StoredOperator } from '../checkpoint/operator-changes.ts';
import { userError } from '../errors.ts';
import { describeState } from '../operators/state-reader/describe-state.ts';
import type { StateDescription } from '../operators/state-reader/state-description.ts';
import type { QueryStages } from '../plan/stages.ts';

/** What a checkpoint is to know of a query's operators. */
export function storedOperators({ signature, partitions }: QueryStages): readonly StoredOperator[] {
  return signature.map(({ columns, ...operator }) => {
    const stage = partitions.find(({ stateful }) => stateful.operatorId === operator.operatorId);
    return { ...operator, table: stage === undefined ? null : describeState(stage, columns) };
  });
}

/** The operators of a checkpoint. */
export function readDescriptions(location: string): readonly StoredOperator[] {
  return readStoredMetadata(location).operators;
}

/** What a checkpoint says of its query. At once: the columns of a table have to be known when a query is analysed. */
export function readStoredMetadata(location: string): CheckpointMetadata {
  const file = `${location}/${METADATA_FILE}`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw userError('CHECKPOINT_NOT_FOUND', `${location} is not a checkpoint.`, { cause });
  }
  return decodeMetadata(bytes, file);
}

/** The operator of a name or a place; the only one where none is named. */
export function findOperator(
  operators: readonly StoredOperator[],
  wanted: string | null,
  location: string,
): { readonly operatorId: string; readonly table: StateDescription } {
  const names = operators.map(({ operatorId }) => operatorId);
  const place = wanted === null ? 0 : names.indexOf(wanted);
  const found = operators[place >= 0 ? place : Number(wanted)];
  if (found === undefined || (wanted === null && names.length > 1)) {
    const what = wanted === null ? 'several operators' : `no operator ${wanted}`;
    const message = `The checkpoint ${location} has ${names.length === 0 ? 'no state' : what}.`;
    const hint = names.length === 0 ? undefined : `Name one: ${names.join(', ')}.`;
    throw userError('STATE_OPERATOR_NOT_FOUND', message, { hint });
  }
  const { operatorId, kind, table } = found;
  if (table === undefined || table === null) {
    throw userError(
      'UNSUPPORTED_FEATURE',
      `The state of ${operatorId} cannot be read as a table.`,
      {
        hint:
          table === undefined
            ? 'The checkpoint is of an older version: start its query once, then it can be.'
            : `An operator of the kind ${kind} keeps what only the query itself can read.`,
      },
    );
  }
  return { operatorId, table };
}

/** The side of a join that is meant; 0 where there are none. */
export function sideOf(
  { operatorId, table }: { readonly operatorId: string; readonly table: StateDescription },
  joinSide: string | null,
): 0 | 1 {
  const isJoin = table.values.length > 1;
  if (!isJoin && joinSide === null) return 0;
  const side = SIDES.indexOf(joinSide?.toLowerCase() ?? '');
  if (isJoin && side >= 0) return side === 0 ? 0 : 1;
  const message = isJoin
    ? `${operatorId} keeps the rows of two sides.`
    : `${operatorId} is no join, it has no side ${joinSide}.`;
  throw userError('INVALID_OPTION', message, {
    hint: isJoin ? "Say which: joinSide => 'left' or joinSide => 'right'." : 'Leave joinSide out.',
  });
}

const SIDES = ['left', 'right'];
