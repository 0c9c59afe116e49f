import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROW_LENGTH_MAX, rowTexts } from '../../../src/formats/xml/row-finder.ts';

const find = (pieces: readonly string[], tag = 'r') => [...rowTexts(pieces, tag, 'it')];

describe('rows', () => {
  test.each<[string, readonly string[]]>([
    [
      '<rs><r>1</r><r a="2"/><r/><x/><r\n>3</r ></rs>',
      ['<r>1</r>', '<r a="2"/>', '<r/>', '<r\n>3</r >'],
    ],
    ['<rs><rx>1</rx><r.x/><s><r>2</r></s></rs>', ['<r>2</r>']],
    ['<r>1<r>2<r/></r>3</r><r>4</r>', ['<r>1<r>2<r/></r>3</r>', '<r>4</r>']],
    ['<!-- <r>1</r> --><r>2<!-- </r> --></r><![CDATA[<r>]]>', ['<r>2<!-- </r> --></r>']],
    ['<r><![CDATA[</r>]]></r>', ['<r><![CDATA[</r>]]></r>']],
    [`<r a="x>y/>" b='"'>1</r><r a=">"/>`, [`<r a="x>y/>" b='"'>1</r>`, '<r a=">"/>']],
    ['</r><r>1</r>', ['<r>1</r>']],
    ['nothing', []],
    ['', []],
  ])('of %s', (text, rows) => {
    expect(find([text])).toEqual(rows);
  });

  test.each<[string, readonly string[]]>([
    ['<r>1</r><r>2', ['<r>1</r>', '<r>2']],
    ['<r>1</r><r a="2', ['<r>1</r>', '<r a="2']],
    ['<r>1<!-- </r>', ['<r>1<!-- </r>']],
    ['<r a="1>2</r><r>3</r>', ['<r a="1>2</r>', '<r>3</r>']],
    ['<r>1</q></r><r>2</r>', ['<r>1</q></r>', '<r>2</r>']],
  ])('that are broken end where tags say: %s', (text, rows) => {
    expect(find([text])).toEqual(rows);
  });

  test('may have names that are patterns elsewhere', () => {
    expect(find(['<a.b>1</a.b><axb>2</axb>'], 'a.b')).toEqual(['<a.b>1</a.b>']);
  });
});

test('rows do not depend on the pieces that a document comes in', () => {
  const part = fc.constantFrom(
    ...['<r>', '</r>', '<r/>', '<r a="1>2">', "<r b='/'/>", '<r a="', '<rs>', '</rs>', 'text'],
    ...['<!--', '-->', '<![CDATA[', ']]>', '>', '<', '"', "'", ' ', '/'],
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      (parts, length) => {
        const text = parts.join('');
        const pieces = Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
          text.slice(index * length, (index + 1) * length),
        );
        expect(find(pieces)).toEqual(find([text]));
      },
    ),
    { numRuns: 500 },
  );
});

test('a row without end is refused before it fills the memory', () => {
  const piece = 'x'.repeat(ROW_LENGTH_MAX / 4);
  const pieces = ['<r>', ...Array.from({ length: 9 }, () => piece)];
  expect(() => find(pieces)).toThrow(expect.objectContaining({ condition: 'RECORD_TOO_LARGE' }));
});
