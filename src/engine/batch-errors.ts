import { environmentError, rowsReleased } from '../errors.ts';

/** By now other rows may lie where these were. */
export function readTooLate(batchId: number): Error {
  return rowsReleased(
    `batch ${batchId}`,
    'Ask for rows before the function or promise of the batch ends; the rows given may be kept.',
  );
}

/** A journal that commits what it did not plan. */
export function otherBatch(batchId: number): Error {
  return environmentError(
    'CHECKPOINT_CORRUPT',
    `The journal says that batch ${batchId} was committed, but not the one that it planned. Batch ${batchId - 1} and all before it are safe.`,
    { hint: 'Bring the directory back from a copy, or start with a new checkpoint.' },
  );
}
