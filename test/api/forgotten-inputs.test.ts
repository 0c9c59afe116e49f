import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SourceRegistry } from '../../src/api/session/source-registry.ts';
import { schema } from '../../src/columnar/schema.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import { session } from '../../src/index.ts';
import { withNewIds } from '../../src/plan/new-ids.ts';
import type { LogicalPlan } from '../../src/plan/nodes/logical-plan.ts';
import { isForgotten } from '../support/outliving-bytes.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

const sources = new SourceRegistry();

/** A plan over an input, and what that makes its sources of. */
function registered(): { readonly plan: LogicalPlan; readonly made: WeakRef<object> } {
  const stream = new MemoryStream(schema([]));
  const make = () => new MemorySource(stream, 'rows');
  const plan = sources.register('rows', stream.schema, false, make);
  return { plan, made: new WeakRef(stream) };
}

test('an input goes with the last plan that reads it, copies included', async () => {
  let { plan, made } = registered();
  const dropped = registered().made;
  plan = withNewIds(plan);
  expect(await isForgotten(dropped)).toBe(true);
  expect(await isForgotten(made)).toBe(false);
  expect(plan.kind === 'sourceRelation' && sources.open(plan.sourceId).schema.fields).toEqual([]);
});

test('a view keeps the input that it reads', async () => {
  await using opened = await session({ threads: 1 });
  const file = path.join(scratchDirectory(), 'rows.json');
  writeFileSync(file, '{"n":1}');
  const before = registered().made;
  opened.read.json(file).createOrReplaceTempView('rows');
  expect(await isForgotten(before)).toBe(true);
  expect(await opened.table('rows').collect()).toEqual([[1]]);
});
