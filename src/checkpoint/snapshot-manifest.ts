import type { JsonValue } from '../columnar/json-value.ts';
import { openSealedText, sealText } from '../columnar/sealed-text.ts';
import { assert } from '../errors.ts';
import { checkpointFormatUnknown, codeOf } from './checkpoint-errors.ts';
import { type Files, readWholeFile } from './files.ts';
import type { SnapshotCut, SnapshotManifest, StoredSegment, StoredStore } from './snapshot.ts';

/** A manifest as the store keeps it. Its files carry the sequence number as their name. */
export interface NumberedManifest {
  readonly sequence: number;
  readonly manifest: SnapshotManifest;
}

const FORMAT_VERSION = 1;

export function manifestName(sequence: number): string {
  return `${numberText(sequence)}.manifest`;
}

export function dataName(sequence: number): string {
  return `${numberText(sequence)}.data`;
}

/** The number in a file's name, null when it is no file of ours. */
export function sequenceOf(name: string, ending: 'manifest' | 'data'): number | null {
  const match = /^(\d{8,})\.(\w+)$/.exec(name);
  return match?.[2] === ending ? Number(match[1]) : null;
}

/** Names of the data files that a manifest refers to. */
export function filesOf({ stores }: SnapshotManifest): Set<string> {
  return new Set(stores.flatMap(({ segments }) => segments.map(({ file }) => file)));
}

/** Segments are written as [number of the file, offset, byteLength, crc]: there may be thousands. */
export function encodeManifest({ manifest }: NumberedManifest): Uint8Array {
  const files = [...filesOf(manifest)];
  const numbers = new Map(files.map((file, number) => [file, number]));
  const stores = manifest.stores.map(({ name, meta, segments }) => ({
    name,
    meta,
    segments: segments.map(({ file, offset, byteLength, crc }) => [
      numbers.get(file)!,
      offset,
      byteLength,
      crc,
    ]),
  }));
  const { batchId, watermarkMs, previousWatermarkMs, eventTimesMs, positions } = manifest;
  const facts = { batchId, watermarkMs, previousWatermarkMs, eventTimesMs, positions };
  return sealText(FORMAT_VERSION, {
    ...facts,
    files,
    stores,
  } satisfies WrittenManifest);
}

/** Null when the manifest is not whole. `path` is for errors. */
function decodeManifest(
  bytes: Uint8Array,
  sequence: number,
  path: string,
): NumberedManifest | null {
  const sealed = openSealedText(bytes);
  if (sealed === null) return null;
  if (sealed.format !== FORMAT_VERSION)
    throw checkpointFormatUnknown(path, sealed.format, FORMAT_VERSION);
  const { files, stores, ...facts } = sealed.value as WrittenManifest;
  const manifest = { ...facts, stores: stores.map((store) => decodeStore(store, files)) };
  return { sequence, manifest };
}

/** All manifests of a directory: the whole ones, newest first, and the paths of the others. */
export async function readManifests(
  files: Files,
  directory: string,
): Promise<{ whole: NumberedManifest[]; broken: string[] }> {
  const names = await files.list(directory);
  const sequences = names.flatMap((name) => sequenceOf(name, 'manifest') ?? []);
  const whole: NumberedManifest[] = [];
  const broken: string[] = [];
  for (const sequence of sequences.sort((left, right) => right - left)) {
    const numbered = await readManifest(files, directory, sequence);
    if (numbered === null) broken.push(`${directory}/${manifestName(sequence)}`);
    else whole.push(numbered);
  }
  return { whole, broken };
}

/** Null when it is not whole. */
export async function readManifest(
  files: Files,
  directory: string,
  sequence: number,
): Promise<NumberedManifest | null> {
  const path = `${directory}/${manifestName(sequence)}`;
  return decodeManifest(await readWholeFile(files, path), sequence, path);
}

/** The whole manifests of a checkpoint, newest first; none where it has no snapshots. */
export async function listSnapshots(files: Files, root: string): Promise<NumberedManifest[]> {
  try {
    return (await readManifests(files, `${root}/snapshots`)).whole;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function decodeStore(
  { name, meta, segments }: WrittenStore,
  files: readonly string[],
): StoredStore {
  const decode = ([file, offset, byteLength, crc]: readonly number[]): StoredSegment => ({
    file: files[file!]!,
    offset: offset!,
    byteLength: byteLength!,
    crc: crc!,
  });
  return { name, meta, segments: segments.map(decode) };
}

/** Where each store's segments lie after a cut: in the new file when changed, else where they lay before. */
export function mergeCut(
  before: readonly StoredStore[],
  cut: SnapshotCut,
  file: string,
  offsets: readonly number[],
): SnapshotManifest {
  let written = 0;
  const stores = cut.stores.map(({ name, meta, segmentCount, segments }) => {
    const old = before.find((store) => store.name === name)?.segments ?? [];
    const merged: (StoredSegment | undefined)[] = [...old];
    for (const { index, bytes, crc } of segments) {
      assert(index < segmentCount, `segment ${index} of ${name} is one of ${segmentCount}`);
      merged[index] = { file, offset: offsets[written++]!, byteLength: bytes.byteLength, crc };
    }
    const whole = Array.from({ length: segmentCount }, (_, index) => merged[index]);
    assert(
      whole.every((segment) => segment !== undefined),
      `all segments of ${name} were written once`,
    );
    return { name, meta, segments: whole };
  });
  const { batchId, watermarkMs, previousWatermarkMs, eventTimesMs, positions } = cut;
  return { batchId, watermarkMs, previousWatermarkMs, eventTimesMs, positions, stores };
}

function numberText(sequence: number): string {
  return String(sequence).padStart(8, '0');
}

type WrittenManifest = Omit<SnapshotManifest, 'stores'> & {
  readonly [key: string]: JsonValue;
  readonly files: readonly string[];
  readonly stores: readonly WrittenStore[];
};

type WrittenStore = Omit<StoredStore, 'segments'> & {
  readonly [key: string]: JsonValue;
  readonly segments: readonly (readonly number[])[];
};
