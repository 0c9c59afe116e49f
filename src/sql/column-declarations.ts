import type { StructField } from '../columnar/types.ts';
import { readExpression } from './expressions.ts';
import type { ColumnDefault } from './statement.ts';
import type { TokenReader } from './token-reader.ts';
import { readColumn } from './types.ts';

/** `name TYPE`, and behind it NOT NULL, DEFAULT and COMMENT in any order. */
export function readTableColumn(reader: TokenReader, defaults: ColumnDefault[]): StructField {
  let column = readColumn(reader);
  for (;;) {
    if (reader.acceptWord('DEFAULT')) {
      const start = reader.peek();
      const value = readExpression(reader);
      const { text, start: from, end } = reader.positionFrom(start);
      defaults.push({ column: column.name, value, text: text.slice(from, end) });
    } else if (reader.acceptWord('NOT', 'NULL')) column = { ...column, nullable: false };
    else if (reader.acceptWord('COMMENT')) {
      column = { ...column, comment: reader.expectString('a comment') };
    } else return column;
  }
}

/** Columns with or without brackets around them. */
export function readTableColumnList(
  reader: TokenReader,
  defaults: ColumnDefault[],
): readonly StructField[] {
  const read = () => readTableColumn(reader, defaults);
  return reader.isOperator('(') ? reader.readBracketList(read) : reader.readList(read);
}
