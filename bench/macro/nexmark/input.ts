import {
  closeSync,
  globSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { STREAMS, type StreamName } from './queries.ts';

/** Where the input of all queries is. */
export interface NexmarkInput {
  /** A directory of files of JSON lines a stream, as many of each: file k of one covers the time of file k of the others. */
  readonly streams: Readonly<Record<StreamName, string>>;
  readonly sideFile: string;
  readonly fileCount: number;
}

const FIRST_MODIFIED_SECONDS = 1_700_000_000;
const LINE_FEED = 0x0a;

/** The events of all streams, those too that a query does not read: rates are by them, as elsewhere. */
export function countEvents(directory: string): number {
  let count = 0;
  for (const name of globSync('*/*.jsonl', { cwd: directory })) {
    const bytes = readFileSync(path.join(directory, name));
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  }
  return count;
}

/** Cuts the generator's files, so that each stream has at least `countMin`. */
export function cutStreams(data: string, target: string, countMin: number): NexmarkInput {
  let fileCount = 0;
  const cut = (name: string): [string, string] => {
    const directory = path.join(target, name);
    fileCount = cutFiles(path.join(data, `json/${name}.jsonl`), directory, countMin);
    return [name, directory];
  };
  const streams = Object.fromEntries(Object.keys(STREAMS).map(cut));
  const sideFile = path.join(data, 'side/side_input.csv');
  return { streams: streams as NexmarkInput['streams'], sideFile, fileCount };
}

/** Cuts the files of a stream at line ends, so that there are at least `countMin`; their age keeps the order. */
function cutFiles(source: string, target: string, countMin: number): number {
  mkdirSync(target, { recursive: true });
  const files = readdirSync(source).toSorted();
  const pieces = Math.ceil(countMin / files.length);
  let count = 0;
  for (const file of files) {
    const bytes = readFileSync(path.join(source, file));
    let start = 0;
    for (let piece = 1; piece <= pieces && start < bytes.byteLength; piece++) {
      const wanted = Math.floor((bytes.byteLength * piece) / pieces);
      const end = bytes.indexOf(LINE_FEED, Math.max(wanted - 1, start)) + 1;
      writePiece(
        path.join(target, `${String(count).padStart(5, '0')}.jsonl`),
        bytes.subarray(start, end),
      );
      start = end;
      count++;
    }
  }
  for (let file = 0; file < count; file++) {
    const seconds = FIRST_MODIFIED_SECONDS + file;
    utimesSync(path.join(target, `${String(file).padStart(5, '0')}.jsonl`), seconds, seconds);
  }
  return count;
}

function writePiece(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w');
  for (let at = 0; at < bytes.byteLength; ) at += writeSync(descriptor, bytes, at);
  closeSync(descriptor);
}
