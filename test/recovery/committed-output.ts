import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Groups, groupKey, groupText } from './events.ts';

interface ManifestEntry {
  readonly batchId: number;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

interface OutputRow {
  readonly start: string;
  readonly campaign?: string | null;
  readonly region: number;
  readonly n: number;
  readonly total?: number | null;
}

/**
 * What a file sink has committed, read without a line of the product: the entries under `_millrace_metadata` name the
 * data files that count. Throws when a group is there twice.
 */
export function readCommitted(outputDirectory: string): Groups {
  const groups = new Map<string, string>();
  for (const { batchId, files } of readEntries(path.join(outputDirectory, '_millrace_metadata'))) {
    for (const { name, size } of files) {
      const bytes = readFileSync(path.join(outputDirectory, name));
      if (bytes.length !== size) throw new Error(`${name} has ${bytes.length} bytes, not ${size}`);
      for (const { start, campaign, region, n, total } of readRows(bytes.toString('utf8'))) {
        const key = groupKey(Date.parse(start), campaign ?? null, region);
        if (groups.has(key)) throw new Error(`${key} comes a second time in batch ${batchId}`);
        groups.set(key, groupText(n, total ?? null));
      }
    }
  }
  return groups;
}

/** One file a batch, or all batches up to one in `<batch>.compact`. */
function readEntries(folder: string): readonly ManifestEntry[] {
  const entries = new Map<number, ManifestEntry>();
  for (const name of readdirSync(folder)) {
    if (!/^\d+(\.compact)?$/.test(name)) continue;
    const [, content = ''] = readFileSync(path.join(folder, name), 'utf8').split('\n');
    for (const entry of JSON.parse(content).entries as ManifestEntry[]) {
      const known = entries.get(entry.batchId);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(entry)) {
        throw new Error(`the manifest has two different entries of batch ${entry.batchId}`);
      }
      entries.set(entry.batchId, entry);
    }
  }
  return [...entries.values()].toSorted((left, right) => left.batchId - right.batchId);
}

function readRows(text: string): readonly OutputRow[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('a data file ends within a line');
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
