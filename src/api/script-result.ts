import { newAttributeId } from '../plan/attribute-id.ts';
import { type LocalRelation, localRelation } from '../plan/nodes/local-relation.ts';
import type { PrintedRows } from './result-text.ts';

/** The rows that a script gave, as a relation; that of a script without a query has no columns. */
export function resultRelation(result: PrintedRows | null): LocalRelation {
  const { schema, rows } = result ?? { schema: { fields: [] }, rows: [] };
  const output = schema.fields.map(({ name, type }) =>
    Object.freeze({ kind: 'attribute' as const, id: newAttributeId(), name, type, nullable: true }),
  );
  const literals = rows.map((row) =>
    row.map((value, index) =>
      Object.freeze({ kind: 'literal' as const, value, type: output[index]!.type }),
    ),
  );
  return localRelation(output, literals);
}
