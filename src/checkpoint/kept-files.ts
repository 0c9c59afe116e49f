import path from 'node:path';
import { type Files, type OpenFile, readWholeFile } from './files.ts';
import { METADATA_FILE } from './metadata.ts';
import { filesOf, listSnapshots, manifestName } from './snapshot-manifest.ts';

/** Files by their paths below a checkpoint's directory. */
export type FileContents = ReadonlyMap<string, Uint8Array>;

/** All of a checkpoint that a batch needs to run again: the journal, and the newest snapshot before it. */
export async function keepCheckpoint(
  location: string,
  batchId: number,
  files: Files,
): Promise<FileContents> {
  const root = path.resolve(location);
  const names = [METADATA_FILE];
  for (const name of await files.list(`${root}/journal`)) names.push(`journal/${name}`);
  const snapshots = await listSnapshots(files, root);
  const snapshot = snapshots.find(({ manifest }) => manifest.batchId < batchId);
  if (snapshot !== undefined) {
    names.push(`snapshots/${manifestName(snapshot.sequence)}`);
    for (const name of filesOf(snapshot.manifest)) names.push(`snapshots/${name}`);
  }
  const contents = new Map<string, Uint8Array>();
  for (const name of names) contents.set(name, await readWholeFile(files, `${root}/${name}`));
  return contents;
}

/** Such files under a directory that is on no disk: to be read, and no more. */
export class KeptFiles implements Files {
  readonly #files: FileContents;

  constructor(root: string, contents: FileContents) {
    this.#files = new Map([...contents].map(([name, bytes]) => [`${root}/${name}`, bytes]));
  }

  async open(name: string): Promise<OpenFile> {
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw missing(name);
    return {
      size: async () => bytes.byteLength,
      read: async (target, position) => {
        const found = bytes.subarray(position, position + target.byteLength);
        target.set(found);
        return found.byteLength;
      },
      write: readOnly,
      writeParts: readOnly,
      sync: readOnly,
      close: async () => {},
    };
  }

  async list(directory: string): Promise<string[]> {
    const names = [...this.#files.keys()].filter((name) => path.dirname(name) === directory);
    if (names.length === 0) throw missing(directory);
    return names.map((name) => path.basename(name)).sort();
  }

  async makeDirectory(): Promise<void> {}

  rename(): Promise<never> {
    return readOnly();
  }

  remove(): Promise<never> {
    return readOnly();
  }

  async syncDirectory(): Promise<void> {}
}

function missing(name: string): Error {
  return Object.assign(new Error(`ENOENT: ${name}`), { code: 'ENOENT' });
}

function readOnly(): Promise<never> {
  return Promise.reject(Object.assign(new Error('EROFS: kept files'), { code: 'EROFS' }));
}
