import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type MillraceError, userError } from '../errors.ts';
import { codeOf } from './checkpoint-errors.ts';
import { hasEnded, identifyThisProcess, type ProcessIdentity } from './process-identity.ts';

/**
 * A checkpoint has one owner. Two things say who it is:
 *
 *   an abstract socket (Linux), named after the directory: the kernel gives it to one and frees it with the process
 *   a file with the owner's identity: for other systems, for other containers and machines, and for the error
 *
 * An owner of the same boot and pid namespace is judged by its process: gone means free at once. An owner from
 * elsewhere is judged by its heartbeat, without comparing clocks: the file stands still for a while when it is gone.
 */
export interface CheckpointLock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** Time between two heartbeats; equal for all owners of a checkpoint. */
  readonly heartbeatMs?: number;
}

const OWNER_FILE = 'owner.json';
const HEARTBEAT_MS = 2000;
/** An owner from elsewhere is gone when so many heartbeats did not come. */
const HEARTBEATS_MISSED = 4;

/** Makes this query the owner of an existing directory, or throws CONCURRENT_STREAM_LOG_UPDATE. */
export async function acquireLock(
  directory: string,
  options: LockOptions = {},
): Promise<CheckpointLock> {
  const { heartbeatMs = HEARTBEAT_MS } = options;
  const path = `${directory}/${OWNER_FILE}`;
  const self = await identifyThisProcess();
  const socket = await claimSocket(directory, path);
  try {
    await removeStaleOwner(directory, path, self, socket !== null, heartbeatMs);
    const file = await createOwnerFile(directory, path, self);
    return new FileLock(path, file, socket, heartbeatMs);
  } catch (error) {
    await closeSocket(socket);
    throw error;
  }
}

class FileLock implements CheckpointLock {
  readonly #path: string;
  readonly #file: OwnerFile;
  readonly #socket: net.Server | null;
  readonly #timer: NodeJS.Timeout;
  #beat: Promise<void> = Promise.resolve();
  #beatCount = 0;
  #isReleased = false;

  constructor(path: string, file: OwnerFile, socket: net.Server | null, heartbeatMs: number) {
    this.#path = path;
    this.#file = file;
    this.#socket = socket;
    this.#timer = setInterval(() => {
      this.#beat = this.#writeBeat();
    }, heartbeatMs).unref();
  }

  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearInterval(this.#timer);
    await this.#beat;
    await this.#file.handle.close();
    const owner = await readOwner(this.#path);
    if (owner?.identity?.nonce === this.#file.owner.nonce) await fs.unlink(this.#path);
    await closeSocket(this.#socket);
  }

  async #writeBeat(): Promise<void> {
    const text = ownerText(this.#file.owner, ++this.#beatCount);
    // A heartbeat that fails is one that does not come: the others judge that.
    await this.#file.handle.write(text, 0).catch(() => undefined);
  }
}

interface Owner extends ProcessIdentity {
  readonly nonce: string;
}

interface OwnerFile {
  readonly owner: Owner;
  readonly handle: fs.FileHandle;
}

/** Null where there are no such sockets; throws when another process, or another query of this one, has it. */
async function claimSocket(directory: string, ownerPath: string): Promise<net.Server | null> {
  if (process.platform !== 'linux') return null;
  // The directory's own number: it is the same whatever path or mount leads there.
  const { dev, ino } = await fs.stat(directory, { bigint: true });
  const server = net.createServer((connection) => connection.destroy());
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Without `exclusive` the workers of a cluster would share it.
    server.listen({ path: `\0millrace-checkpoint-${dev}-${ino}`, exclusive: true }, resolve);
  });
  try {
    await listening;
    return server.unref();
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') return null;
    throw inUse(directory, (await readOwner(ownerPath))?.identity);
  }
}

async function closeSocket(server: net.Server | null): Promise<void> {
  if (server !== null) await new Promise((resolve) => server.close(resolve));
}

/** Removes what an owner left that is gone; throws when it is not. */
async function removeStaleOwner(
  directory: string,
  path: string,
  self: ProcessIdentity,
  holdsSocket: boolean,
  heartbeatMs: number,
): Promise<void> {
  const found = await readOwner(path);
  if (found === null) return;
  const { identity } = found;
  const isSelf = identity?.pid === self.pid && identity.startTime === self.startTime;
  let isGone: boolean;
  if (identity?.place !== self.place) isGone = await standsStill(path, found.text, heartbeatMs);
  else isGone = (isSelf && holdsSocket) || (await hasEnded(identity));
  if (!isGone) throw inUse(directory, identity);
  await fs.unlink(path).catch(ignoreMissing);
}

async function standsStill(path: string, text: string, heartbeatMs: number): Promise<boolean> {
  for (let missed = 0; missed < HEARTBEATS_MISSED; missed++) {
    await delay(heartbeatMs);
    const now = await readOwner(path);
    if (now !== null && now.text !== text) return false;
  }
  return true;
}

async function createOwnerFile(
  directory: string,
  path: string,
  self: ProcessIdentity,
): Promise<OwnerFile> {
  const owner = { ...self, nonce: randomUUID() };
  const handle = await fs.open(path, 'wx').catch(async (error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw inUse(directory, (await readOwner(path))?.identity);
  });
  await handle.write(ownerText(owner, 0), 0);
  return { owner, handle };
}

/** Of equal length for every beat, so that it is written over in place. */
function ownerText(owner: Owner, beat: number): string {
  return `${JSON.stringify({ ...owner, beat: String(beat).padStart(12, '0') })}\n`;
}

/** `identity` is null when the text cannot be read as an owner. */
async function readOwner(path: string): Promise<{ text: string; identity: Owner | null } | null> {
  const text = await fs.readFile(path, 'utf8').catch(ignoreMissing);
  if (text === undefined) return null;
  try {
    return { text, identity: JSON.parse(text) as Owner };
  } catch {
    return { text, identity: null };
  }
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function inUse(directory: string, owner: ProcessIdentity | null | undefined): MillraceError {
  const who = owner == null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return userError(
    'CONCURRENT_STREAM_LOG_UPDATE',
    `The checkpoint ${directory} is in use by a query of ${who}.`,
    { hint: 'Stop that query, or give this one a checkpoint location of its own.' },
  );
}
