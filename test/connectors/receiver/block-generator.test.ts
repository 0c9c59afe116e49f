import { expect, test } from 'vitest';
import { BlockGenerator } from '../../../src/connectors/receiver/block-generator.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

function generatorOn(clock: ManualClock) {
  const blocks: string[] = [];
  const push = (block: Uint8Array): void => void blocks.push(Buffer.from(block).toString());
  return { blocks, generator: new BlockGenerator(clock, 200, push) };
}

test('lines of an interval are one block, whose time begins with its first line', () => {
  const clock = new ManualClock(0);
  const { blocks, generator } = generatorOn(clock);
  clock.advance(1000);
  generator.add(Buffer.from('a\n'));
  clock.advance(199);
  generator.add(Buffer.from('b\n'));
  expect(blocks).toEqual([]);
  clock.advance(1);
  expect(blocks).toEqual(['a\nb\n']);
  clock.advance(5000);
  generator.add(Buffer.from('c\n'));
  clock.advance(200);
  expect(blocks).toEqual(['a\nb\n', 'c\n']);
});

test('a block is cut when it is large enough', () => {
  const clock = new ManualClock(0);
  const { blocks, generator } = generatorOn(clock);
  const line = Buffer.from(`${'x'.repeat(600 * 1024)}\n`);
  generator.add(line);
  generator.add(line);
  expect(blocks.map(({ length }) => length)).toEqual([2 * line.length]);
  clock.advance(1000);
  expect(blocks.length).toBe(1);
});

test('flush gives what there is', () => {
  const { blocks, generator } = generatorOn(new ManualClock(0));
  generator.flush();
  generator.add(Buffer.from('a\n'));
  generator.flush();
  generator.flush();
  expect(blocks).toEqual(['a\n']);
});
