import { expect, test } from 'vitest';
import type { LineReceiver, LineStore } from '../../../src/connectors/receiver/line-receiver.ts';
import { ReceiverSupervisor } from '../../../src/connectors/receiver/receiver-supervisor.ts';
import type { ReceivedLog } from '../../../src/connectors/source.ts';
import { userError } from '../../../src/errors.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

/** A log that is durable when the test says so. */
class HeldLog implements ReceivedLog {
  end = 0;
  readonly blocks: string[] = [];
  readonly #writes: PromiseWithResolvers<void>[] = [];
  holds = false;

  append(block: Uint8Array): Promise<void> {
    const write = Promise.withResolvers<void>();
    this.blocks.push(Buffer.from(block).toString());
    this.#writes.push(write);
    if (!this.holds) this.finish();
    return write.promise;
  }

  finish(error?: Error): void {
    for (const { resolve, reject } of this.#writes.splice(0)) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }

  pieces = () => [];
  truncate = async () => {};
  close = async () => {};
}

/** Says what happens to it; fails its starts as often as told. */
class ToldReceiver implements LineReceiver {
  readonly description = 'told';
  readonly events: string[] = [];
  failures = 0;
  store: LineStore | null = null;

  async start(store: LineStore): Promise<void> {
    this.events.push('start');
    await Promise.resolve();
    if (this.failures-- > 0) throw new Error('not there');
    this.store = store;
    this.events.push('started');
  }

  async stop(): Promise<void> {
    this.events.push('stop');
    await Promise.resolve();
    this.events.push('stopped');
  }
}

function supervised() {
  const clock = new ManualClock(0);
  const log = new HeldLog();
  const receiver = new ToldReceiver();
  const failures: unknown[] = [];
  let storedCount = 0;
  const supervisor = new ReceiverSupervisor(receiver, {
    log,
    clock,
    rates: { blockIntervalMs: 200 },
    planned: 0,
    stored: () => storedCount++,
    failed: (error) => failures.push(error),
  });
  return { clock, log, receiver, supervisor, failures, stored: () => storedCount };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const line = (text: string) => Buffer.from(`${text}\n`);

test('a block is confirmed when it is durable, not before', async () => {
  const { log, supervisor, stored } = supervised();
  await supervisor.start();
  log.holds = true;
  let isConfirmed = false;
  const storing = supervisor.store(line('a')).then(() => {
    isConfirmed = true;
  });
  await settle();
  expect([isConfirmed, stored()]).toEqual([false, 0]);
  log.finish();
  await storing;
  expect([isConfirmed, stored()]).toEqual([true, 1]);
});

test('single lines go to the log by the interval', async () => {
  const { clock, log, supervisor } = supervised();
  await supervisor.start();
  await supervisor.storeLine(line('a'));
  await supervisor.storeLine(line('b'));
  expect(log.blocks).toEqual([]);
  clock.advance(200);
  expect(log.blocks).toEqual(['a\nb\n']);
});

test('a restart stops and starts, ever later until something is stored', async () => {
  const { clock, receiver, supervisor } = supervised();
  await supervisor.start();
  const restartAfter = async (delayMs: number): Promise<void> => {
    receiver.events.length = 0;
    supervisor.restart('again', new Error('gone'));
    supervisor.restart('a second time is none');
    await settle();
    clock.advance(delayMs - 1);
    await settle();
    expect(receiver.events).toEqual(['stop', 'stopped']);
    clock.advance(1);
    await settle();
    expect(receiver.events).toEqual(['stop', 'stopped', 'start', 'started']);
  };
  for (const delayMs of [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
    await restartAfter(delayMs);
  await supervisor.store(line('a'));
  await restartAfter(100);
  expect(supervisor.metrics()).toMatchObject({
    receiver: 'started',
    receiverRestarts: '10',
    receiverErrors: '10',
    receiverLastError: 'again: gone',
  });
});

test('a start that fails is tried again', async () => {
  const { clock, receiver, supervisor } = supervised();
  receiver.failures = 2;
  supervisor.startLater();
  await settle();
  expect(supervisor.metrics()).toMatchObject({
    receiver: 'restarting',
    receiverLastError: 'Could not start: not there',
  });
  for (const delayMs of [100, 200]) {
    clock.advance(delayMs);
    await settle();
  }
  expect(receiver.events.filter((event) => event === 'start').length).toBe(3);
  expect(supervisor.isStarted).toBe(true);
});

test('a mistake of the user’s is not tried again', async () => {
  const { receiver, supervisor, failures } = supervised();
  receiver.start = () => Promise.reject(userError('NO_SUCH_FEED', 'There is no feed x.'));
  supervisor.startLater();
  await settle();
  expect(failures.map(String)).toEqual([expect.stringContaining('[NO_SUCH_FEED]')]);
  expect(supervisor.isStopped).toBe(true);
});

test('closing does not wait for a start that would never end', async () => {
  const { receiver, supervisor } = supervised();
  const hanging = Promise.withResolvers<void>();
  receiver.start = () => hanging.promise;
  (receiver as LineReceiver).abort = () => hanging.reject(new Error('stopped'));
  supervisor.startLater();
  await settle();
  await supervisor.close();
  expect(receiver.events).toEqual(['stop', 'stopped']);
});

test('the first start that fails is told to who waits for it', async () => {
  const { receiver, supervisor } = supervised();
  receiver.failures = 1;
  await expect(supervisor.start()).rejects.toThrow('not there');
});

test('a receiver that stops with an error ends the query, one without does not', async () => {
  for (const error of [undefined, new Error('broken')]) {
    const { receiver, supervisor, failures } = supervised();
    await supervisor.start();
    receiver.store!.stop('enough', error);
    await supervisor.close();
    expect(receiver.events).toEqual(['start', 'started', 'stop', 'stopped']);
    expect(failures.map(String)).toEqual(
      error === undefined
        ? []
        : [expect.stringMatching(/RECEIVER_STOPPED.*told has stopped: enough: broken/)],
    );
    await expect(receiver.store!.store(line('late'))).rejects.toThrow('RECEIVER_STOPPED');
  }
});

test('closing writes what was stored, lets nobody wait, and is no restart', async () => {
  const { clock, log, receiver, supervisor } = supervised();
  await supervisor.start();
  supervisor.intake.setRate(1);
  await supervisor.store(line('a'));
  const waits = supervisor.store(line('b'));
  supervisor.restart('again');
  await settle();
  await supervisor.close();
  await expect(waits).rejects.toThrow('RECEIVER_STOPPED');
  clock.advance(60_000);
  await settle();
  expect(receiver.events).toEqual(['start', 'started', 'stop', 'stopped', 'stop', 'stopped']);
  expect(log.blocks).toEqual(['a\n']);
});

test('closing waits for lines that came one by one', async () => {
  const { log, supervisor } = supervised();
  await supervisor.start();
  await supervisor.storeLine(line('a'));
  log.holds = true;
  let isClosed = false;
  const closing = supervisor.close().then(() => {
    isClosed = true;
  });
  await settle();
  expect([log.blocks, isClosed]).toEqual([['a\n'], false]);
  log.finish();
  await closing;
});

test('a line that was stored just before the receiver stopped itself is written when the query ends', async () => {
  const { log, receiver, supervisor } = supervised();
  await supervisor.start();
  void receiver.store!.storeLine(line('a'));
  receiver.store!.stop('enough');
  await supervisor.close();
  expect(log.blocks).toEqual(['a\n']);
});

test('a log that cannot write ends the query, whoever waits', async () => {
  const { log, supervisor, failures } = supervised();
  await supervisor.start();
  log.holds = true;
  const storing = supervisor.store(line('a'));
  await settle();
  log.finish(new Error('disk full'));
  await expect(storing).rejects.toThrow('disk full');
  expect(failures.map(String)).toEqual(['Error: disk full']);
});
