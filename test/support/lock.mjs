// A lock between processes of one checkout. The file holds its owner's process id; a lock whose owner
// is gone is taken over, so a killed build blocks nobody.

import * as fs from 'node:fs';
import path from 'node:path';

const pollMs = 50;
/** A build never takes this long; past it the process id must belong to somebody else by now. */
const ageMsMax = 15 * 60 * 1000;

/** Runs `work` while no other process holds the lock `file`; waits as long as one does. */
export function withLock(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  while (!tryLock(file)) {
    if (isAbandoned(file)) takeAway(file);
    else sleep(pollMs);
  }
  try {
    return work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** Links a finished file into place: the lock never exists without its owner's id in it. */
function tryLock(file) {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

function isAbandoned(file) {
  try {
    const owner = Number(fs.readFileSync(file, 'utf8'));
    return !isAlive(owner) || Date.now() - fs.statSync(file).mtimeMs > ageMsMax;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Of several processes that see an abandoned lock, the one whose rename succeeds removes it. */
function takeAway(file) {
  const away = `${file}.${process.pid}.abandoned`;
  try {
    fs.renameSync(file, away);
    // Between the look and the rename another process may have cleared up and locked anew.
    if (!isAbandoned(away)) fs.linkSync(away, file);
    fs.rmSync(away);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function sleep(durationMs) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
