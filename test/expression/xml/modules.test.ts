import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { xpathModule } from '../../../src/expression/xml/modules.ts';

const require = createRequire(import.meta.url);

test('the package for paths is mended for us alone, whoever loads it first', () => {
  const own = xpathModule();
  const shared = require('xpath') as typeof own;
  expect(shared).not.toBe(own);
  expect(shared.XNodeSet.prototype.number).not.toBe(own.XNodeSet.prototype.number);
  expect(require('xpath')).toBe(shared);
});
