import type { StoreSpec } from '../../src/state/store.ts';

/** With so many words more, of 16 bytes, four rows fill a segment. */
const ROOM_WORDS = 768;

/** The same table with few rows in a segment: what is written beside a row lies in other segments. */
export function withFewRows(spec: StoreSpec): StoreSpec {
  const room = Array.from({ length: ROOM_WORDS }, () => ({ name: 'room', width: 16 as const }));
  return { ...spec, accumulators: [...spec.accumulators, ...room] };
}
