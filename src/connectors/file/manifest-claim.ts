import { randomUUID } from 'node:crypto';
import { readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ownFile } from '../../columnar/own-file.ts';
import {
  hasEnded,
  identifyThisProcess,
  type ProcessIdentity,
} from '../../columnar/process-identity.ts';
import { userError } from '../../errors.ts';
import { manifestFolder } from './sink-manifest.ts';

/**
 * Runs an action that no other query may run on the same directory: as long as it has no entry, two may have it open, and
 * would write over, or tidy away, each other's files. A claim is a file beside the manifest, which says whose it is and of
 * which process: one that a crash leaves goes when somebody finds that its process is gone. Of another machine nobody knows
 * that: what it has left is there for the same query.
 */
export async function whileClaimed<T>(
  directory: string,
  queryId: string,
  action: () => Promise<T>,
): Promise<T> {
  const place = path.join(manifestFolder(directory), 'claim');
  const own = { queryId, process: await identifyThisProcess() };
  // Two claims have different texts, be they of one query and one process.
  const text = JSON.stringify({ ...own, nonce: randomUUID() });
  const isOurs = await ownFile(place, text, (found) => isLeft(readClaim(found), own));
  if (!isOurs) throw claimed(directory, place);
  try {
    return await action();
  } finally {
    await remove(place, text);
  }
}

interface Claim {
  readonly queryId: string;
  /** Null where an older version made the claim. */
  readonly process: ProcessIdentity | null;
}

type OwnClaim = Claim & { readonly process: ProcessIdentity };

/** True where nobody acts under a claim any more. A checkpoint may have been copied: the same query is not the same process. */
async function isLeft(found: Claim, own: OwnClaim): Promise<boolean> {
  if (found.process?.place === own.process.place) return hasEnded(found.process);
  return found.queryId === own.queryId;
}

/** Somebody may have taken over what seemed to be left. */
async function remove(place: string, text: string): Promise<void> {
  const found = await readFile(place, 'utf8').catch(() => null);
  if (found === text) await unlink(place).catch(() => {});
}

/** Older versions wrote nothing but the query. What a crash of the machine has cut short tells nothing. */
function readClaim(text: string): Claim {
  if (!text.startsWith('{')) return { queryId: text, process: null };
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return { queryId: '', process: null };
  }
}

function claimed(directory: string, place: string): Error {
  return userError(
    'FILE_SINK_IN_USE',
    `Another query begins to write to the directory ${directory}.`,
    {
      hint: `Choose another path. If that query was killed, on another machine or with it, and does not come back, remove ${place}.`,
    },
  );
}
