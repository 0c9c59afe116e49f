import type { ManifestEntry } from './manifest-file.ts';

/** Entries are missing between others, or a reader has listed them while they were compacted. */
export class EntriesMissing extends Error {}

/** A file of a manifest, as far as its entries count: no two hold the same. */
export interface ManifestPart {
  readonly name: string;
  readonly entryCount: number;
}

/** What a manifest holds, oldest first. */
export interface ManifestContent {
  readonly entries: readonly ManifestEntry[];
  readonly parts: readonly ManifestPart[];
}

/** True for the name of a file that belongs to a manifest. */
export function isManifestName(name: string): boolean {
  return /^\d+(\.compact)?$/.test(name);
}

/**
 * Asks for the files of a manifest from the newest one back, until it has all entries behind batch `known`, and returns
 * these. A file is named by its last batch and holds one entry, or as `<n>.compact` several.
 */
export function* manifestChain(
  names: readonly string[],
  known: number,
): Generator<string, ManifestContent, readonly ManifestEntry[]> {
  const listed = new Set(names.filter(isManifestName));
  const newest = [...listed].reduce((most, name) => Math.max(most, lastBatchOf(name)), -1);
  const contents: (readonly ManifestEntry[])[] = [];
  const parts: ManifestPart[] = [];
  for (let batchId = newest; batchId > known; ) {
    const name = [`${batchId}.compact`, `${batchId}`].find((each) => listed.has(each));
    if (name === undefined) {
      throw new EntriesMissing(`The manifest has no entry of batch ${batchId}.`);
    }
    const entries = yield name;
    contents.push(entries);
    parts.push({ name, entryCount: entries.length });
    batchId = entries[0]?.previous ?? batchBefore(name, listed);
  }
  const entries = linked(contents.reverse().flat()).filter(({ batchId }) => batchId > known);
  return { entries, parts: parts.reverse() };
}

function lastBatchOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** Of a file that does not say: a compacted one holds all before it. */
function batchBefore(name: string, listed: ReadonlySet<string>): number {
  if (name.endsWith('.compact')) return -1;
  const last = lastBatchOf(name);
  const before = [...listed].map(lastBatchOf).filter((batchId) => batchId < last);
  return before.reduce((most, batchId) => Math.max(most, batchId), -1);
}

/** Each entry follows the one that it names, or the one before it. */
function linked(entries: readonly ManifestEntry[]): readonly ManifestEntry[] {
  let before = entries[0]?.previous ?? -1;
  return entries.map((entry) => {
    const { batchId, previous = before } = entry;
    if (previous !== before) {
      throw new EntriesMissing(`The manifest has no entry of batch ${previous}.`);
    }
    before = batchId;
    return { ...entry, previous };
  });
}
