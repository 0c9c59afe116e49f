import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import * as layout from '../../src/state/table-layout.ts';

test('TypeScript and the kernels have the same layout of a table', () => {
  const source = new URL('../../native-free-kernels/table/inner/layout.ts', import.meta.url);
  const constants = fs.readFileSync(source, 'utf8').matchAll(/export const (\w+): u32 = (\w+);/g);
  const words = [...constants].map(([, name, value]) => [name, Number(value)] as const);
  expect(words.length).toBeGreaterThan(30);
  expect(layout).toMatchObject(Object.fromEntries(words));
});
