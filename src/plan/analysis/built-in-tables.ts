import { BOOLEAN, type DataType, STRING } from '../../columnar/types.ts';
import { allCollations } from '../../expression/collation/all-collations.ts';
import type { Collation } from '../../expression/collation/collation.ts';
import type { Attribute, Literal } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { type LocalRelation, localRelation } from '../nodes/local-relation.ts';
import { KEYWORDS } from './keywords.ts';

/** A table function without arguments that tells of SQL itself. */
interface BuiltInTable {
  readonly columns: readonly (readonly [name: string, type: DataType])[];
  readonly rows: () => readonly (readonly (string | boolean | null)[])[];
}

const TABLES: ReadonlyMap<string, BuiltInTable> = new Map<string, BuiltInTable>([
  [
    'sql_keywords',
    {
      columns: [
        ['keyword', STRING],
        ['reserved', BOOLEAN],
      ],
      rows: () => KEYWORDS.map(({ word, isReserved }) => [word, isReserved]),
    },
  ],
  [
    'collations',
    {
      columns: [
        ...['CATALOG', 'SCHEMA', 'NAME', 'LANGUAGE', 'COUNTRY', 'ACCENT_SENSITIVITY'],
        ...['CASE_SENSITIVITY', 'PAD_ATTRIBUTE', 'ICU_VERSION'],
      ].map((name) => [name, STRING] as const),
      rows: () => allCollations().map(collationRow),
    },
  ],
]);

export function builtInTableNames(): readonly string[] {
  return [...TABLES.keys()];
}

/** The rows of such a table; undefined where no table has the name. */
export function builtInTable(name: string): LocalRelation | undefined {
  const table = TABLES.get(name);
  if (table === undefined) return undefined;
  const output = table.columns.map(([own, type]): Attribute => {
    const id = newAttributeId();
    return Object.freeze({ kind: 'attribute', id, name: own, type, nullable: true });
  });
  const rows = table.rows().map((row) =>
    row.map((value, place): Literal => {
      return Object.freeze({ kind: 'literal', value, type: output[place]!.type });
    }),
  );
  return localRelation(output, rows);
}

function collationRow(collation: Collation): readonly (string | null)[] {
  const { name, base, trim, accentSensitive, caseSensitive } = collation;
  const isOfLetters = base === 'ICU';
  const isCaseBlind = !caseSensitive || base === 'UTF8_LCASE';
  return [
    ...['SYSTEM', 'BUILTIN', name],
    ...(isOfLetters ? [languageOf(name), ''] : [null, null]),
    accentSensitive ? 'ACCENT_SENSITIVE' : 'ACCENT_INSENSITIVE',
    isCaseBlind ? 'CASE_INSENSITIVE' : 'CASE_SENSITIVE',
    trim === 'NONE' ? 'NO_PAD' : trim,
    isOfLetters ? (process.versions['icu'] ?? null) : null,
  ];
}

function languageOf(name: string): string {
  const [language] = name.split('_', 1);
  if (language === 'UNICODE') return '';
  return new Intl.DisplayNames('en', { type: 'language' }).of(language!) ?? language!;
}
