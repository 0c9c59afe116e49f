import { userError } from '../../errors.ts';
import { parseByteLength } from '../settings/quantity.ts';
import type { QueryRequest } from './query-request.ts';

/** Options that say how a query runs, in `writeStream.option` and in INSERT INTO … WITH. */
export const QUERY_OPTIONS = [
  'checkpointLocation',
  'queryName',
  'memory',
  'closeAtEnd',
  'pinBoundedInput',
  'lateRows',
  'acceptStateChanges',
] as const;

/** Reads them from a map by name in lower case. */
export function readQueryOptions(
  options: ReadonlyMap<string, string>,
): Pick<
  QueryRequest,
  | 'name'
  | 'checkpointLocation'
  | 'memoryBudgetBytes'
  | 'closeAtEnd'
  | 'pinsBoundedInput'
  | 'lateRows'
  | 'acceptsChanges'
> {
  const memory = options.get('memory');
  return {
    name: options.get('queryname') ?? null,
    checkpointLocation: options.get('checkpointlocation') ?? null,
    memoryBudgetBytes: memory === undefined ? null : parseByteLength(memory, 'memory budget'),
    lateRows: options.get('laterows') ?? null,
    acceptsChanges: readFlag('acceptStateChanges', options.get('acceptstatechanges') ?? 'false'),
    pinsBoundedInput: readFlag('pinBoundedInput', options.get('pinboundedinput') ?? 'false'),
    closeAtEnd: readFlag('closeAtEnd', options.get('closeatend') ?? 'false'),
  };
}

function readFlag(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw userError('INVALID_OPTION_VALUE', `The option ${name} is true or false, not '${text}'.`);
}
