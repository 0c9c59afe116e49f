import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { ownFile } from '../columnar/own-file.ts';
import type { ProcessIdentity } from '../columnar/process-identity.ts';
import { codeOf } from './checkpoint-errors.ts';

/** Who has a checkpoint open, as its file says. */
export interface Owner extends ProcessIdentity {
  /** Tells one ownership from every other. */
  readonly nonce: string;
}

export interface FoundOwner {
  readonly text: string;
  /** Null when the file cannot be read as an owner. */
  readonly owner: Owner | null;
}

/** Where a checkpoint's owner is told. */
export function ownerPath(directory: string): string {
  return `${directory}/owner.json`;
}

/** Null when there is no file. */
export async function readOwner(file: string): Promise<FoundOwner | null> {
  const text = await fs.readFile(file, 'utf8').catch(ignoreMissing);
  return text === undefined ? null : ownerIn(text);
}

function ownerIn(text: string): FoundOwner {
  try {
    return { text, owner: JSON.parse(text) as Owner };
  } catch {
    return { text, owner: null };
  }
}

/** The file of an owner that lives. */
export class OwnerFile {
  readonly #place: string;
  readonly #owner: Owner;
  readonly #handle: fs.FileHandle;
  #beatCount = 1;

  private constructor(place: string, owner: Owner, handle: fs.FileHandle) {
    this.#place = place;
    this.#owner = owner;
    this.#handle = handle;
  }

  /**
   * Null when there is one already, other than that of an owner who is gone. `isLeft` judges those who were about to take over
   * from that one: a crash may have ended them too.
   */
  static async create(
    directory: string,
    identity: ProcessIdentity,
    gone: FoundOwner | null,
    isLeft: (heir: FoundOwner, file: string) => Promise<boolean>,
  ): Promise<OwnerFile | null> {
    const place = ownerPath(directory);
    const owner = { ...identity, nonce: randomUUID() };
    const isOurs = await ownFile(place, textOf(owner, 0), async (text, file) =>
      file === place ? text === gone?.text : isLeft(ownerIn(text), file),
    );
    if (!isOurs) return null;
    try {
      return new OwnerFile(place, owner, await fs.open(place, 'r+'));
    } catch (error) {
      await fs.unlink(place).catch(ignoreMissing);
      throw error;
    }
  }

  /** Shows the others that the owner lives. The text keeps its length, so that it is written over in place. */
  async beat(): Promise<void> {
    await this.#handle.write(textOf(this.#owner, this.#beatCount++), 0);
  }

  /** Removes the file, if it is still this owner's. */
  async remove(): Promise<void> {
    await this.#handle.close();
    const found = await readOwner(this.#place);
    if (found?.owner?.nonce !== this.#owner.nonce) return;
    await fs.unlink(this.#place).catch(ignoreMissing);
  }
}

/** As long as any other of the same owner. */
function textOf(owner: Owner, beatCount: number): string {
  return `${JSON.stringify({ ...owner, beat: String(beatCount).padStart(12, '0') })}\n`;
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
