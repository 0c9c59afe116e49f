import { userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { UnresolvedCall } from '../../expression/unresolved.ts';
import type { ExpressionScope } from './expression-scope.ts';

/** What `input_file_name()` and its like ask of the file that the row is of; null where it is of none. */
export function fileFactCall(
  { name, arguments: operands, position }: UnresolvedCall,
  { columns }: ExpressionScope,
): Attribute | null {
  if (operands.length > 0) return null;
  const asked = columns.filter(({ isFact, attribute }) => isFact && attribute.name === `${name}()`);
  const [only, second] = asked;
  if (only === undefined) return null;
  if (second === undefined) return Object.freeze({ ...only.attribute, position });
  const message = `The function ${name} does not say of which input: there are several.`;
  throw userError('MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION', message, {
    hint: 'Read _metadata of one of them, with the name of the table before it.',
    position,
  });
}
