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
  if (startTime !== null) return (await readStartTime(pid)) !== startTime;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Null for a process that has ended (a zombie too), and where there is no /proc. */
async function readStartTime(pid: number): Promise<string | null> {
  const stat = await readSystemFile(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field, the name, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : (startTime ?? null);
}

async function readPlace(): Promise<string> {
  const boot = await readSystemFile('/proc/sys/kernel/random/boot_id');
  if (boot === null) return os.hostname();
  const namespace = await fs.readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()} ${namespace}`;
}

async function readSystemFile(path: string): Promise<string | null> {
  return fs.readFile(path, 'utf8').catch(() => null);
}
