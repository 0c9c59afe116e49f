import * as fs from 'node:fs/promises';
import os from 'node:os';

/** Tells one run of a process from every other. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the system counts it; null where the system does not tell. A pid may be given again. */
  readonly startTime: string | null;
  /** Within a place pids mean the same thing: one boot of one machine and one namespace of pids. */
  readonly place: string;
  readonly host: string;
}

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  const [startTime, place] = await Promise.all([readStartTime(process.pid), readPlace()]);
  return { pid: process.pid, startTime, place, host: os.hostname() };
}

/** Whether a process of this place has ended. */
export async function hasEnded({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  const stat = startTime === null ? null : await readStat(pid);
  if (stat !== null) return startTimeIn(stat) !== startTime;
  // /proc may hide the processes of other users, which are there nevertheless.
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function readStartTime(pid: number): Promise<string | null> {
  const stat = await readStat(pid);
  return stat === null ? null : startTimeIn(stat);
}

function readStat(pid: number): Promise<string | null> {
  return readSystemFile(`/proc/${pid}/stat`);
}

/** Null for a process that has ended, and is still told of. */
function startTimeIn(stat: string): string | null {
  // The second field, the name, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : (startTime ?? null);
}

async function readPlace(): Promise<string> {
  const boot = await readSystemFile('/proc/sys/kernel/random/boot_id');
  if (boot === null) return os.hostname();
  const namespace = await fs.readlink('/proc/self/ns/pid').catch(() => os.hostname());
  return `${boot.trim()} ${namespace}`;
}

async function readSystemFile(path: string): Promise<string | null> {
  return fs.readFile(path, 'utf8').catch(() => null);
}
