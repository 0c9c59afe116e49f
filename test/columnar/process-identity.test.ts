import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { hasEnded, identifyThisProcess } from '../../src/columnar/process-identity.ts';

test('a process that runs has not ended; another one that had its number before has', async () => {
  const self = await identifyThisProcess();
  expect(await hasEnded(self)).toBe(false);
  if (self.startTime !== null) expect(await hasEnded({ ...self, startTime: '1' })).toBe(true);
});

test('a process that cannot be seen has ended, unless it belongs to another user', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  const gone = { ...(await identifyThisProcess()), pid: child.pid!, startTime: '1' };
  expect(await hasEnded(gone)).toBe(true);
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  try {
    expect(await hasEnded(gone)).toBe(false);
  } finally {
    kill.mockRestore();
  }
});
