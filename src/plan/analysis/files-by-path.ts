import { userError } from '../../errors.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { UnresolvedRelation } from '../nodes/relation.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { openInput } from './open-input.ts';

/** FROM json.`/data/2026`: the files at a path; null when the name does not begin with an input's. */
export function filesByPath(
  { parts, streaming, position }: UnresolvedRelation,
  { catalog }: AnalysisContext,
): LogicalPlan | null {
  const [format, path] = parts;
  if (format === undefined || path === undefined || parts.length > 2) return null;
  const readsFiles = catalog.readsFiles?.(format) ?? null;
  if (readsFiles === null) return null;
  if (!readsFiles) {
    const message = `The source ${format} does not read files, which alone may be named by their path.`;
    const hint = `Declare a table: CREATE TABLE … USING ${format}.`;
    throw userError('UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY', message, { position, hint });
  }
  if (path === '') {
    throw userError('INVALID_EMPTY_LOCATION', 'The path of the files is empty.', { position });
  }
  return openInput(catalog, { format, options: { path }, isStreaming: streaming, position });
}
