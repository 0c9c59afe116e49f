import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';

test('the order service adds up the orders that it gets', async () => {
  const service = spawn(process.execPath, ['examples/order-service.ts', '0'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void service.kill('SIGKILL'));
  const [line] = await once(createInterface(service.stdout), 'line');
  const address = /http:\S+/.exec(line as string)![0];
  const order = async (body: unknown): Promise<number> => {
    const response = await fetch(`${address}/orders`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.status;
  };
  expect(await order({ time: '2026-03-02T09:00:05Z', product: 'tea', amount: 2 })).toBe(200);
  expect(await order({ time: '2026-03-02T09:01:05Z', product: 'bread', amount: 1 })).toBe(200);
  expect(await order({ time: '2026-03-02T09:00:50Z', product: 'tea', amount: 4 })).toBe(200);
  expect(await order({ product: 'tea', amount: 'many' })).toBe(400);
  const totals = await fetch(`${address}/totals?product=tea`);
  expect(await totals.json()).toEqual([{ minute: '09:00', product: 'tea', total: 6 }]);
  service.kill('SIGTERM');
  const [exitCode] = await once(service, 'exit');
  expect(exitCode).toBe(0);
});
