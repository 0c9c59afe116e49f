// Checkpoints of each format that was released. One that no longer restores means: a reader for it, or a new format version.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/api/open-engine.ts';
import { listFiles, readText } from '../support/source-files.ts';
import { type Fixture, restoreFixture } from './fixtures/fixture.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(2);
});
afterAll(() => engine.close());

const fixtures = listFiles('test/checkpoint/fixtures', '.json').flatMap((file) => {
  const all = JSON.parse(readText(file)) as readonly Fixture[];
  return all.map((fixture) => [file, fixture.name, fixture] as const);
});

test('there are checkpoints of a released format', () => {
  expect(fixtures.length).toBeGreaterThan(4);
});

test.each(fixtures)('%s: %s go on from where they were', async (_file, _name, fixture) => {
  expect(await restoreFixture(fixture, engine)).toEqual(fixture.result);
});
