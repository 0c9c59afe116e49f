import type { Expression, NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { generate } from '../nodes/generate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import { newGenerator, placeOfGenerator } from './generators.ts';
import { placeNamed } from './named-arguments.ts';

type Items = readonly UnresolvedExpression[];

/**
 *   SELECT a, explode(f(b)) FROM t GROUP BY a = Generate(explode(x), SELECT a, f(b) AS x FROM t GROUP BY a)
 *
 * `analyze` makes the plan of a list of items, `widthOf` counts the columns that items stand for. Null where no item is a
 * generator.
 */
export function generatorOfGroups(
  items: Items,
  analyze: (items: Items) => LogicalPlan,
  widthOf: (items: Items) => number,
): LogicalPlan | null {
  const written = items[placeOfGenerator(items)];
  const generator = written?.kind === 'unresolvedAlias' ? written.child : written;
  if (written === undefined || generator?.kind !== 'unresolvedCall') return null;
  const place = items.indexOf(written);
  const call = placeNamed(generator);
  // The first stands where the call did, so that the places of the others stay.
  const inputs = call.arguments.map((child, index): UnresolvedExpression => {
    return { kind: 'unresolvedAlias', names: [`_gen_input_${index}`], child };
  });
  const [first, ...others] = inputs;
  if (first === undefined) return null;
  const plan = analyze([...items.with(place, first), ...others]);
  const output = outputOf(plan);
  const before = widthOf(items.slice(0, place));
  const behind = output.length - others.length;
  const columns = [output[before]!, ...output.slice(behind)];
  const operands = call.arguments.map((own, index): Expression => {
    return own.kind === 'literal' ? own : columns[index]!;
  });
  const names = written.kind === 'unresolvedAlias' ? written.names : [];
  const made = newGenerator(call, operands, names, false);
  const shown = [
    ...output.slice(0, before),
    ...made.generated,
    ...output.slice(before + 1, behind),
  ];
  return project(
    generate(plan, { ...made, keep: output, qualifier: null }),
    shown.map((attribute): NamedExpression => {
      return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
    }),
  );
}
