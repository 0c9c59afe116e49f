import { userError } from '../../errors.ts';
import type { JoinCriteria, JoinType } from '../../plan/nodes/join.ts';
import { unresolvedJoin } from '../../plan/nodes/join.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { Column } from '../columns/column.ts';
import { checkedName, namedColumn, notColumn } from '../columns/column-name.ts';

/** The kinds that give the columns of the left side only. */
export type LeftOnlyJoin = 'semi' | 'leftsemi' | 'left_semi' | 'anti' | 'leftanti' | 'left_anti';
/** A kind of join: `inner`, `left`, `right`, `full`, `semi`, `anti`, `cross`, or Spark's other names for them. */
export type JoinName =
  | LeftOnlyJoin
  | (
      | 'inner'
      | 'cross'
      | 'left'
      | 'leftouter'
      | 'left_outer'
      | 'right'
      | 'rightouter'
      | 'right_outer'
    )
  | ('outer' | 'full' | 'fullouter' | 'full_outer');

const JOIN_TYPES: { readonly [Name in JoinName]: JoinType } = {
  inner: 'inner',
  cross: 'inner',
  left: 'leftOuter',
  leftouter: 'leftOuter',
  left_outer: 'leftOuter',
  right: 'rightOuter',
  rightouter: 'rightOuter',
  right_outer: 'rightOuter',
  outer: 'fullOuter',
  full: 'fullOuter',
  fullouter: 'fullOuter',
  full_outer: 'fullOuter',
  semi: 'leftSemi',
  leftsemi: 'leftSemi',
  left_semi: 'leftSemi',
  anti: 'leftAnti',
  leftanti: 'leftAnti',
  left_anti: 'leftAnti',
};

/** The plan of a join; columns that both sides are joined by come out once. */
export function joinPlan(
  left: UnresolvedPlan,
  right: UnresolvedPlan,
  on: Column | string | readonly string[] | null,
  how: JoinName,
): UnresolvedPlan {
  const joinType = readJoinType(how);
  const criteria = criteriaOf(on);
  const joined = unresolvedJoin({ joinType, left, right, criteria });
  return criteria.kind === 'using' ? unresolvedProject(joined, [namedColumn('*')]) : joined;
}

function criteriaOf(on: Column | string | readonly string[] | null): JoinCriteria {
  if (on === null) return { kind: 'none' };
  if (typeof on === 'string') return { kind: 'using', columns: [on] };
  if (on instanceof Column) return { kind: 'on', condition: on.expression };
  if (!Array.isArray(on)) throw notColumn(on);
  return on.length === 0 ? { kind: 'none' } : { kind: 'using', columns: on.map(checkedName) };
}

export function readJoinType(how: string): JoinType {
  const name = String(how).toLowerCase();
  if (Object.hasOwn(JOIN_TYPES, name)) return JOIN_TYPES[name as JoinName];
  throw userError('UNSUPPORTED_JOIN_TYPE', `There is no join of the kind '${how}'.`, {
    hint: `The kinds: ${Object.keys(JOIN_TYPES).join(', ')}.`,
  });
}
