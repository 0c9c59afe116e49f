import { createHash, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';

/** How often a file may be gone when it is looked at that was there just before. */
const ATTEMPTS_MAX = 5;
const HEIR_DIGITS = 16;

/**
 * Makes a file that belongs to whoever made it; false where it is another's. One whose owner is gone, as `isLeft` says of its
 * text, is taken over, by one process however many try:
 *
 *   1. The text is written beside the place, and linked to it: there it is whole, or not there.
 *   2. Where the place has a file that is left, the same is done for the name of its heir, which the text in it gives. One gets
 *      that name; an heir that is gone itself has an heir in turn.
 *   3. If the place still has the text that was found, the heir's file becomes the one of the place. It cannot change in between:
 *      only the heir replaces it. If it has another text, somebody was heir before, and the name is given up.
 *
 * No two owners may have the same text. `isLeft` is asked of the place and of its heirs, and told which file it is.
 */
export async function ownFile(
  place: string,
  text: string,
  isLeft: (text: string, file: string) => Promise<boolean>,
): Promise<boolean> {
  const draft = `${place}.${randomUUID()}`;
  await writeWhole(draft, text, 'w');
  try {
    return await own(place, { draft, text, isLeft });
  } finally {
    await unlink(draft).catch(() => {});
  }
}

interface Wanted {
  readonly draft: string;
  readonly text: string;
  isLeft(text: string, file: string): Promise<boolean>;
}

async function own(place: string, wanted: Wanted): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    if (await isGiven(place, wanted)) return true;
    const found = await textIn(place);
    if (found === null) continue;
    if (!(await wanted.isLeft(found, place))) return false;
    const heir = `${place}.${createHash('sha256').update(found).digest('hex').slice(0, HEIR_DIGITS)}`;
    if (!(await own(heir, wanted))) return false;
    if ((await textIn(place)) === found) {
      await rename(heir, place);
      return true;
    }
    await unlink(heir);
  }
  return false;
}

/** False where there is a file already. */
async function isGiven(place: string, { draft, text }: Wanted): Promise<boolean> {
  try {
    await link(draft, place);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.includes(code)) throw error;
  }
  try {
    await writeWhole(place, text, 'wx');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What file systems say that have no second name for a file. There a crash may leave one that is not whole. */
const WITHOUT_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function writeWhole(place: string, text: string, flags: 'w' | 'wx'): Promise<void> {
  const file = await open(place, flags);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(place).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

async function textIn(place: string): Promise<string | null> {
  return readFile(place, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
