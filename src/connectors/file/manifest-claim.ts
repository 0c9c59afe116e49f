import { open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  hasEnded,
  identifyThisProcess,
  type ProcessIdentity,
} from '../../columnar/process-identity.ts';
import { removeExactly } from '../../columnar/remove-exactly.ts';
import { userError } from '../../errors.ts';
import { manifestFolder } from './sink-manifest.ts';

/**
 * Runs an action that no other query may run on the same directory: as long as it has no entry, two may have it open, and
 * would write over, or tidy away, each other's files. A claim is a file beside the manifest, which says whose it is and of
 * which process: one that a crash leaves is there for the same query, and goes when another finds that its process is gone.
 */
export async function whileClaimed<T>(
  directory: string,
  queryId: string,
  action: () => Promise<T>,
): Promise<T> {
  const place = path.join(manifestFolder(directory), 'claim');
  const identity = await identifyThisProcess();
  const claim: Claim = { queryId, process: identity };
  const isOurs = (await take(place, claim)) || (await takeOver(place, claim));
  if (!isOurs) throw claimed(directory, place);
  try {
    return await action();
  } finally {
    await unlink(place).catch(() => {});
  }
}

interface Claim {
  readonly queryId: string;
  /** Null where an older version made the claim. */
  readonly process: ProcessIdentity | null;
}

/** False where there is a claim already. */
async function take(place: string, claim: Claim): Promise<boolean> {
  const file = await open(place, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(JSON.stringify(claim));
    return true;
  } catch (error) {
    await unlink(place).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

/** The query's own claim, of a run before, or one whose process has ended: of processes elsewhere that is not known. */
async function takeOver(place: string, own: Claim): Promise<boolean> {
  const text = await readFile(place, 'utf8').catch(() => '');
  const found = readClaim(text);
  const isFree = found.queryId === own.queryId || (await isLeft(found.process, own.process));
  return isFree && (await removeExactly(place, text)) && take(place, own);
}

async function isLeft(found: Claim['process'], own: Claim['process']): Promise<boolean> {
  return found !== null && found.place === own?.place && hasEnded(found);
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
