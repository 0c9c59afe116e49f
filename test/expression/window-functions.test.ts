// The documentation of the functions that need OVER, run.

import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { windowFunctions } from '../../src/expression/window-functions/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const examples = windowFunctions().flatMap(({ name, examples: own }) =>
  own.map((example) => ({ name, ...example })),
);

test.each(examples)('the example of $name holds: $sql is $result', async ({ sql, result }) => {
  const [row] = await session().sql(sql).collect();
  expect(String(row![0])).toBe(result);
});

test('each has a sentence and an example, and the reference names it', () => {
  const reference = fs.readFileSync(new URL('../../docs/reference.md', import.meta.url), 'utf8');
  for (const { name, summary, examples: own } of windowFunctions()) {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(own.length).toBeGreaterThan(0);
    expect(reference).toContain(`\`${name}\``);
  }
});
