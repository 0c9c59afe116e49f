import type { JsonValue } from '../../columnar/json-value.ts';
import { openSealedText, sealText } from '../../columnar/sealed-text.ts';
import { environmentError } from '../../errors.ts';

const VERSION = 2;
/** Without a checksum: what it holds is read, and not written any more. */
const VERSION_UNSEALED = 1;

/** One batch of the sink. */
export interface ManifestEntry {
  readonly batchId: number;
  /** Batch of the entry before, -1 for the first; absent in what is not sealed. */
  readonly previous?: number | undefined;
  readonly queryId: string;
  readonly digest: string;
  readonly files: readonly ManifestFileFacts[];
}

interface ManifestFileFacts {
  readonly name: string;
  readonly size: number;
  /** Absent in what older versions wrote. */
  readonly mtimeMs?: number | undefined;
}

export function manifestBytes(entries: readonly ManifestEntry[]): Uint8Array {
  return sealText(VERSION, { entries } as unknown as JsonValue);
}

/** What a manifest file holds, oldest entry first. */
export function parseManifest(place: string, bytes: Uint8Array): readonly ManifestEntry[] {
  const sealed = openSealedText(bytes);
  const content = sealed === null ? unsealed(bytes) : (sealed.value as unknown as ManifestContent);
  if (content === null) throw corrupt(`The manifest file ${place} cannot be read.`);
  if (sealed === null || sealed.format === VERSION) return content.entries;
  throw corrupt(`The manifest file ${place} has version ${sealed.format}, not ${VERSION}.`);
}

interface ManifestContent {
  readonly entries: readonly ManifestEntry[];
}

/** Null when it is none. */
function unsealed(bytes: Uint8Array): ManifestContent | null {
  try {
    const content = JSON.parse(Buffer.from(bytes).toString()) as ManifestContent & {
      readonly version: number;
    };
    return content.version === VERSION_UNSEALED && Array.isArray(content.entries) ? content : null;
  } catch {
    return null;
  }
}

export function corrupt(message: string): Error {
  return environmentError('CHECKPOINT_CORRUPT', message, {
    hint: 'Write to an empty directory with a new checkpoint.',
  });
}
