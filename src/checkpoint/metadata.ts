import type { JsonValue } from '../columnar/json-value.ts';
import { openSealedText, sealText } from '../columnar/sealed-text.ts';
import { userError } from '../errors.ts';
import { checkpointCorrupt, checkpointFormatUnknown, codeOf } from './checkpoint-errors.ts';
import { type Files, readWholeFile, replaceFile } from './files.ts';
import {
  changesState,
  changesText,
  compareSignatures,
  forgetsMore,
  mayAccept,
  type StoredOperator,
  stateChanged,
} from './operator-changes.ts';

/** What a query is, as far as its checkpoint depends on it. Written once, at the first start. */
export interface CheckpointMetadata extends CheckpointRequest {
  /** The query's `id`: the same over all its runs. */
  readonly queryId: string;
}

/** What a query that starts says about itself. */
export interface CheckpointRequest {
  /** Settings that results depend on (partitions, split size, watermark policy, time zone…). */
  readonly settings: { readonly [name: string]: JsonValue };
  readonly operators: readonly StoredOperator[];
  /** True to go on though operators with state have gone or come: the state of those is dropped, that of these begins. */
  readonly acceptsChanges?: boolean | undefined;
  /** Called before anything is dropped or begun, with what becomes of each operator's state, a line each. */
  readonly onAccepted?: ((changes: string) => void) | undefined;
  /** True when operators take back rows of others: then old state and new state cannot stand on each other. */
  readonly readsChanges?: boolean | undefined;
  /** Descriptions of the sources, in order, for example `file[/data]`: their number and kinds may not change. */
  readonly sources: readonly string[];
}

export const METADATA_FILE = 'metadata.json';
const FORMAT_VERSION = 1;

/** Null when the checkpoint is new. */
export async function readMetadata(
  files: Files,
  location: string,
): Promise<CheckpointMetadata | null> {
  const path = `${location}/${METADATA_FILE}`;
  const bytes = await readWholeFile(files, path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  return bytes === undefined ? null : decodeMetadata(bytes, path);
}

/** `path` is for errors. */
export function decodeMetadata(bytes: Uint8Array, path: string): CheckpointMetadata {
  const sealed = openSealedText(bytes);
  if (sealed === null) throw checkpointCorrupt(`${path} is not whole.`, null);
  if (sealed.format !== FORMAT_VERSION)
    throw checkpointFormatUnknown(path, sealed.format, FORMAT_VERSION);
  return sealed.value as CheckpointMetadata;
}

export async function writeMetadata(
  files: Files,
  location: string,
  metadata: CheckpointMetadata,
): Promise<void> {
  const { queryId, settings, sources } = metadata;
  const operators = metadata.operators.map(({ operatorId, kind, state, table }) => {
    const signature = { operatorId, kind, state };
    return table === undefined ? signature : { ...signature, table };
  });
  const written = { queryId, settings, sources, operators };
  const bytes = sealText(FORMAT_VERSION, written as unknown as JsonValue);
  await replaceFile(files, location, METADATA_FILE, bytes);
}

/**
 * What holds for a query that starts on a checkpoint: what is stored, with the operators that it has now where it accepts
 * that some have gone or come. Throws when the query has changed in a way that the checkpoint does not allow.
 */
export function adaptMetadata(
  stored: CheckpointMetadata,
  request: CheckpointRequest,
  location: string,
): CheckpointMetadata {
  const [before, now] = [stored.sources.map(kindOf), request.sources.map(kindOf)];
  if (before.join() !== now.join()) {
    throw userError(
      'CHECKPOINT_SOURCES_CHANGED',
      `The checkpoint ${location} belongs to a query over (${stored.sources.join(', ')}), not (${request.sources.join(', ')}).`,
      {
        hint: 'Number and kinds of sources may not change; start the query with a new checkpoint location.',
      },
    );
  }
  const changes = compareSignatures(stored.operators, request.operators);
  if (!changesState(changes)) {
    const isComplete = stored.operators.every((operator) => {
      const now = request.operators.find(({ operatorId }) => operatorId === operator.operatorId);
      return now === undefined || saysAll(operator, now);
    });
    return isComplete ? stored : { ...stored, operators: request.operators };
  }
  const isAcceptable = mayAccept(changes, request.readsChanges === true);
  if (request.acceptsChanges !== true || !isAcceptable) {
    throw stateChanged(changes, location, isAcceptable);
  }
  request.onAccepted?.(changesText(changes));
  return { ...stored, operators: request.operators };
}

/** Whether what is stored of an operator holds from now on. Older versions did not write what tables hold, or not of all kinds. */
function saysAll(stored: StoredOperator, now: StoredOperator): boolean {
  if (stored.table === undefined || forgetsMore(stored, now)) return false;
  return stored.table !== null || (now.table ?? null) === null;
}

function kindOf(description: string): string {
  return description.replace(/\[.*/s, '');
}
