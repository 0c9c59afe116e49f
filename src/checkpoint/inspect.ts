import { MillraceError } from '../errors.ts';
import { codeOf } from './checkpoint-errors.ts';
import { diskFiles, type Files } from './files.ts';
import { type JournalContent, newestCommitted, readJournal } from './journal-recovery.ts';
import { type CheckpointMetadata, METADATA_FILE, readMetadata } from './metadata.ts';
import { ownerPath, readOwner } from './owner-file.ts';
import { readReceived } from './received-recovery.ts';
import { SegmentReader } from './segment-reader.ts';
import type { StoredSegment } from './snapshot.ts';
import { flawOfSnapshot } from './snapshot-fit.ts';
import { filesOf, type NumberedManifest, readManifests } from './snapshot-manifest.ts';

/** A checkpoint as plain data, for people and for `JSON.stringify`. */
export interface CheckpointSummary {
  readonly location: string;
  /** Who has it open, or had when it was killed. */
  readonly owner: { readonly pid: number; readonly host: string } | null;
  readonly metadata: CheckpointMetadata | null;
  readonly journal: JournalSummary | null;
  /** Newest first. */
  readonly snapshots: readonly SnapshotSummary[];
  readonly received: readonly ReceivedSummary[];
  /** Sentences; empty when a query can start. */
  readonly problems: readonly string[];
}

/** Batches are null where no record names one. */
export interface JournalSummary {
  readonly firstBatch: number | null;
  readonly plannedBatch: number | null;
  readonly committedBatch: number | null;
  readonly recordCount: number;
  readonly segmentCount: number;
  readonly byteLength: number;
  /** The last write did not end; the next start cuts it. */
  readonly hasTornTail: boolean;
}

export interface SnapshotSummary {
  readonly batchId: number;
  readonly watermarkMs: number;
  /** Files that hold them; together they are those of some of the last cuts. */
  readonly fileCount: number;
  readonly storeCount: number;
  readonly segmentCount: number;
  /** Of all segments, whatever cut wrote them. */
  readonly byteLength: number;
}

/** Received data of one source: bytes by their numbers. */
export interface ReceivedSummary {
  readonly source: number;
  readonly start: number;
  readonly end: number;
}

export interface InspectOptions {
  readonly files?: Files;
  /** Reads all state and checks it, not only what says where it lies. */
  readonly verifyState?: boolean;
}

/**
 * Reads a checkpoint without changing anything. Meant for a stopped query: while one runs, what is read piece by piece
 * may not fit together.
 *
 * @example
 * const { problems } = await inspectCheckpoint('/data/orders-checkpoint', { verifyState: true });
 */
export async function inspectCheckpoint(
  location: string,
  options: InspectOptions = {},
): Promise<CheckpointSummary> {
  const { files = diskFiles, verifyState = false } = options;
  const findings = new Findings(files);
  const metadata = await findings.attempt(() => readMetadata(files, location));
  if (metadata === null && findings.problems.length === 0) {
    findings.problems.push(`There is no ${METADATA_FILE} in ${location}.`);
  }
  const journal = await inspectJournal(findings, `${location}/journal`);
  const snapshots = await inspectSnapshots(findings, `${location}/snapshots`, verifyState);
  if (journal !== null) {
    const flaw = flawOfSnapshot(snapshots[0]?.batchId ?? null, journal.records);
    if (flaw !== null) findings.problems.push(flaw);
  }
  return {
    location,
    owner: await inspectOwner(location),
    metadata,
    journal: journal === null ? null : summarizeJournal(journal),
    snapshots,
    received: await inspectReceived(findings, `${location}/sources`),
    problems: findings.problems,
  };
}

/** What is wrong, gathered: one bad part does not hide the others. */
class Findings {
  readonly files: Files;
  readonly problems: string[] = [];

  constructor(files: Files) {
    this.files = files;
  }

  /** Null when reading fails, which is then a problem. */
  async attempt<Value>(read: () => Promise<Value>): Promise<Value | null> {
    try {
      return await read();
    } catch (error) {
      const isOurs = error instanceof MillraceError;
      this.problems.push(isOurs ? `${error.condition}: ${error.summary}` : String(error));
      return null;
    }
  }

  /** Names in a directory, none when it is not there. */
  async list(directory: string): Promise<readonly string[]> {
    return this.files.list(directory).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return [];
    });
  }
}

async function inspectOwner(location: string): Promise<CheckpointSummary['owner']> {
  const owner = (await readOwner(ownerPath(location)))?.owner;
  return owner == null ? null : { pid: owner.pid, host: owner.host };
}

async function inspectJournal(
  findings: Findings,
  directory: string,
): Promise<JournalContent | null> {
  const names = await findings.list(directory);
  return names.length === 0 ? null : findings.attempt(() => readJournal(findings.files, directory));
}

function summarizeJournal({ records, used, prepared, isTorn }: JournalContent): JournalSummary {
  const segments = [...used, ...prepared];
  const committedBatch = newestCommitted(records);
  return {
    firstBatch: records[0]?.batchId ?? null,
    plannedBatch: records.findLast(({ kind }) => kind === 'planned')?.batchId ?? null,
    committedBatch: committedBatch < 0 ? null : committedBatch,
    recordCount: records.length,
    segmentCount: segments.length,
    byteLength: segments.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    hasTornTail: isTorn,
  };
}

async function inspectSnapshots(
  findings: Findings,
  directory: string,
  verifyState: boolean,
): Promise<SnapshotSummary[]> {
  const names = await findings.list(directory);
  if (names.length === 0) return [];
  const manifests = await findings.attempt(() => readManifests(findings.files, directory));
  if (manifests === null) return [];
  for (const path of manifests.broken) findings.problems.push(`${path} is not whole.`);
  if (verifyState) await verifySegments(findings, directory, manifests.whole);
  return manifests.whole.map(summarizeSnapshot);
}

function summarizeSnapshot({ manifest }: NumberedManifest): SnapshotSummary {
  const { batchId, watermarkMs, stores } = manifest;
  const segments = stores.flatMap((store) => store.segments);
  return {
    batchId,
    watermarkMs,
    fileCount: filesOf(manifest).size,
    storeCount: stores.length,
    segmentCount: segments.length,
    byteLength: segments.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

/** Snapshots share segments: each is read once. */
async function verifySegments(
  findings: Findings,
  directory: string,
  manifests: readonly NumberedManifest[],
): Promise<void> {
  const segments = new Map<string, StoredSegment>();
  for (const { stores } of manifests.map(({ manifest }) => manifest)) {
    for (const segment of stores.flatMap((store) => store.segments)) {
      segments.set(`${segment.file} ${segment.offset}`, segment);
    }
  }
  const reader = new SegmentReader(findings.files, directory);
  for (const segment of segments.values()) {
    const target = new Uint8Array(segment.byteLength);
    await findings.attempt(() => reader.read(segment, target, null));
  }
  await reader.close();
}

/** The sources that keep a log of received data. */
async function inspectReceived(findings: Findings, directory: string): Promise<ReceivedSummary[]> {
  const received: ReceivedSummary[] = [];
  for (const name of await findings.list(directory)) {
    const content = await findings.attempt(() =>
      readReceived(findings.files, `${directory}/${name}`),
    );
    const first = content?.segments[0];
    if (first === undefined) continue;
    received.push({ source: Number(name), start: first.start, end: content!.segments.at(-1)!.end });
  }
  return received;
}
