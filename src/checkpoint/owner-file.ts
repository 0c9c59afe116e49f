import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import type { ProcessIdentity } from '../columnar/process-identity.ts';
import { removeExactly } from '../columnar/remove-exactly.ts';
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

/** Null when there is no file. */
export async function readOwner(directory: string): Promise<FoundOwner | null> {
  const text = await fs.readFile(pathOf(directory), 'utf8').catch(ignoreMissing);
  if (text === undefined) return null;
  try {
    return { text, owner: JSON.parse(text) as Owner };
  } catch {
    return { text, owner: null };
  }
}

/**
 * Takes away the file of an owner that is gone. False when it is not the one that was found: somebody has taken over in
 * between, and keeps it.
 */
export function removeGone(directory: string, { text }: FoundOwner): Promise<boolean> {
  return removeExactly(pathOf(directory), text);
}

/** The file of an owner that lives. */
export class OwnerFile {
  readonly #directory: string;
  readonly #owner: Owner;
  readonly #handle: fs.FileHandle;
  #beatCount = 0;

  private constructor(directory: string, owner: Owner, handle: fs.FileHandle) {
    this.#directory = directory;
    this.#owner = owner;
    this.#handle = handle;
  }

  /** Null when there is one already. */
  static async create(directory: string, identity: ProcessIdentity): Promise<OwnerFile | null> {
    const handle = await fs.open(pathOf(directory), 'wx').catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    if (handle === undefined) return null;
    const file = new OwnerFile(directory, { ...identity, nonce: randomUUID() }, handle);
    try {
      await file.beat();
    } catch (error) {
      await handle.close();
      await fs.unlink(pathOf(directory)).catch(ignoreMissing);
      throw error;
    }
    return file;
  }

  /** Shows the others that the owner lives. The text keeps its length, so that it is written over in place. */
  async beat(): Promise<void> {
    const beat = String(this.#beatCount++).padStart(12, '0');
    await this.#handle.write(`${JSON.stringify({ ...this.#owner, beat })}\n`, 0);
  }

  /** Removes the file, if it is still this owner's. */
  async remove(): Promise<void> {
    await this.#handle.close();
    const found = await readOwner(this.#directory);
    if (found?.owner?.nonce !== this.#owner.nonce) return;
    await fs.unlink(pathOf(this.#directory)).catch(ignoreMissing);
  }
}

function pathOf(directory: string): string {
  return `${directory}/owner.json`;
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
