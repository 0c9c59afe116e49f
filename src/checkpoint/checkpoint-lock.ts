import * as fs from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  hasEnded,
  identifyThisProcess,
  type ProcessIdentity,
} from '../columnar/process-identity.ts';
import { type MillraceError, userError } from '../errors.ts';
import { codeOf } from './checkpoint-errors.ts';
import { type FoundOwner, OwnerFile, ownerPath, readOwner } from './owner-file.ts';

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

const HEARTBEAT_MS = 2000;
/** An owner from elsewhere is gone when so many heartbeats did not come. */
const HEARTBEATS_MISSED = 4;

/** Makes this query the owner of an existing directory, or throws CONCURRENT_STREAM_LOG_UPDATE. */
export async function acquireLock(
  directory: string,
  options: LockOptions = {},
): Promise<CheckpointLock> {
  const { heartbeatMs = HEARTBEAT_MS } = options;
  const self = await identifyThisProcess();
  const socket = await claimSocket(directory);
  try {
    const isLeft = async (found: FoundOwner, file: string): Promise<boolean> => {
      const isOwnLeftover = isSame(found.owner, self) && socket !== null;
      return isOwnLeftover || isGone(file, found, self, heartbeatMs);
    };
    const place = ownerPath(directory);
    const found = await readOwner(place);
    if (found !== null && !(await isLeft(found, place))) throw inUse(directory, found);
    const file = await OwnerFile.create(directory, self, found, isLeft);
    if (file === null) throw inUse(directory, await readOwner(place));
    return new HeldLock(file, socket, heartbeatMs);
  } catch (error) {
    await closeSocket(socket);
    throw error;
  }
}

class HeldLock implements CheckpointLock {
  readonly #file: OwnerFile;
  readonly #socket: net.Server | null;
  readonly #timer: NodeJS.Timeout;
  #beat: Promise<void> = Promise.resolve();
  #isReleased = false;

  constructor(file: OwnerFile, socket: net.Server | null, heartbeatMs: number) {
    this.#file = file;
    this.#socket = socket;
    // A heartbeat that fails is one that does not come: the others judge that.
    const beat = () => this.#file.beat().catch(() => undefined);
    this.#timer = setInterval(() => {
      this.#beat = beat();
    }, heartbeatMs).unref();
  }

  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearInterval(this.#timer);
    await this.#beat;
    try {
      await this.#file.remove();
    } finally {
      await closeSocket(this.#socket);
    }
  }
}

/** Null where there are no such sockets; throws when another process, or another query of this one, has it. */
async function claimSocket(directory: string): Promise<net.Server | null> {
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
    throw inUse(directory, await readOwner(ownerPath(directory)));
  }
}

async function closeSocket(server: net.Server | null): Promise<void> {
  if (server !== null) await new Promise((resolve) => server.close(resolve));
}

async function isGone(
  file: string,
  { owner, text }: FoundOwner,
  self: ProcessIdentity,
  heartbeatMs: number,
): Promise<boolean> {
  if (owner?.place === self.place) return hasEnded(owner);
  for (let missed = 0; missed < HEARTBEATS_MISSED; missed++) {
    await delay(heartbeatMs);
    const now = await readOwner(file);
    if (now !== null && now.text !== text) return false;
  }
  return true;
}

function isSame(left: ProcessIdentity | null, right: ProcessIdentity): boolean {
  return (
    left?.place === right.place && left.pid === right.pid && left.startTime === right.startTime
  );
}

function inUse(directory: string, found: FoundOwner | null): MillraceError {
  const owner = found?.owner;
  const who = owner == null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return userError(
    'CONCURRENT_STREAM_LOG_UPDATE',
    `The checkpoint ${directory} is in use by a query of ${who}.`,
    { hint: 'Stop that query, or give this one a checkpoint location of its own.' },
  );
}
