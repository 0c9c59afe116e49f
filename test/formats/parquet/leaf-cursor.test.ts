import { expect, test } from 'vitest';
import type { LeafNode } from '../../../src/formats/parquet/file-nodes.ts';
import { LeafCursor } from '../../../src/formats/parquet/leaf-cursor.ts';
import type { Page, PageReader } from '../../../src/formats/parquet/page-reader.ts';

/** A cursor over one page of a column of integers. */
function cursorOver(page: Page): LeafCursor {
  const leaf = { kind: 'leaf', path: 'n', definition: 1, schemaPath: [] } as unknown as LeafNode;
  const pages = [page];
  const reader = { dictionary: [7], next: () => pages.shift() ?? null } as unknown as PageReader;
  const convert = (raw: unknown) =>
    ({ kind: 'fixed', array: Int32Array.from(raw as number[]), width: 1 }) as const;
  return new LeafCursor(leaf, reader, convert);
}

test.each([
  ['values', false],
  ['places in the dictionary', true],
])('a page with fewer %s than entries that have one is refused', (_what, isDictionary) => {
  const page = { entryCount: 3, definitions: [1, 0, 1], repetitions: [], isDictionary };
  expect(cursorOver({ ...page, values: [0, 0] }).take(3).count).toBe(3);
  const damaged = cursorOver({ ...page, values: [0] });
  expect(() => damaged.take(3)).toThrow('a page of column n has too few values');
});
