import type { DataType } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { columnName, type NamingContext } from '../column-name/column-name.ts';
import { unresolvedText } from '../expression-text.ts';
import { isBareCall } from './bare-calls.ts';
import type { OuterScope } from './outer-scope.ts';
import { findColumn, hasQualifier, type ScopeColumn, sameName } from './scope.ts';

/** An item of a SELECT list with its name; a star is already the columns it stands for. */
export type SelectItem =
  | { readonly kind: 'column'; readonly name: string; readonly attribute: Attribute }
  | {
      readonly kind: 'expression';
      readonly name: string;
      readonly expression: UnresolvedExpression;
      /** Given by the user: such a column is new even when it only passes another one on. */
      readonly isAlias: boolean;
    };

/** Puts columns in the place of stars and names what has no alias. */
export function selectItems(
  items: readonly UnresolvedExpression[],
  scope: readonly ScopeColumn[],
  settings: SessionSettings,
  outer?: OuterScope | undefined,
): readonly SelectItem[] {
  const naming = namingContext(scope, settings);
  return items.flatMap((item) =>
    item.kind === 'unresolvedStar'
      ? starItems(item, scope, settings.caseSensitive, outer)
      : [selectItem(item, naming)],
  );
}

function namingContext(
  scope: readonly ScopeColumn[],
  { caseSensitive, timeZone }: SessionSettings,
): NamingContext {
  const find = (parts: readonly string[]) => findColumn(scope, parts, caseSensitive, undefined);
  return {
    timeZone,
    columnType: (parts) => {
      const found = find(parts);
      return found?.fields.length === 0 ? found.attribute.type : undefined;
    },
    isBareCall: (parts) => isBareCall(parts) && find(parts) === null,
  };
}

type Star = Extract<UnresolvedExpression, { readonly kind: 'unresolvedStar' }>;

/** The columns and fields that a star stands for. */
export function starItems(
  { qualifier, except = [], replace = [], position }: Star,
  scope: readonly ScopeColumn[],
  caseSensitive: boolean,
  outer: OuterScope | undefined,
): readonly SelectItem[] {
  const items = expandStar(qualifier, scope, { caseSensitive, position, outer });
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const double = except.find((name, place) => except.map(fold).indexOf(fold(name)) < place);
  if (double !== undefined) {
    const message = `The column \`${double}\` is left out more than once.`;
    throw userError('EXCEPT_OVERLAPPING_COLUMNS', message, { position });
  }
  const names = new Set(items.map(({ name }) => fold(name)));
  const named = [...except, ...replace.map(({ name }) => name)];
  const missing = named.find((name) => !names.has(fold(name)));
  if (missing !== undefined) {
    const message = `There is no column \`${missing}\` among those that the star stands for.`;
    throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', message, { position });
  }
  const dropped = new Set(except.map(fold));
  const values = new Map(replace.map(({ name, value }) => [fold(name), value]));
  return items
    .filter(({ name }) => !dropped.has(fold(name)))
    .map((item): SelectItem => {
      const expression = values.get(fold(item.name));
      if (expression === undefined) return item;
      return { kind: 'expression', name: item.name, expression, isAlias: true };
    });
}

function selectItem(item: UnresolvedExpression, naming: NamingContext): SelectItem {
  if (item.kind !== 'unresolvedAlias') {
    const name = columnName(item, naming);
    return { kind: 'expression', name, expression: item, isAlias: false };
  }
  const { names, child, position } = item;
  if (names.length === 1) {
    return { kind: 'expression', name: names[0]!, expression: child, isAlias: true };
  }
  const message = `Only a generator takes several names, not ${unresolvedText(child)}.`;
  throw userError('PARSE_SYNTAX_ERROR', message, { position });
}

interface StarContext {
  readonly caseSensitive: boolean;
  readonly position: SourcePosition | undefined;
  readonly outer: OuterScope | undefined;
}

function expandStar(
  qualifier: readonly string[],
  scope: readonly ScopeColumn[],
  { caseSensitive, position, outer }: StarContext,
): readonly SelectItem[] {
  const same = sameName(caseSensitive);
  const isMeant = (column: ScopeColumn) => {
    if (column.isFact) return false;
    return qualifier.length === 0 ? !column.hidden : hasQualifier(column, qualifier, same);
  };
  const meant = scope.filter(isMeant);
  const columns = [
    ...meant.filter(({ hidden }) => hidden),
    ...meant.filter(({ hidden }) => !hidden),
  ];
  if (columns.length > 0 || qualifier.length === 0) {
    return columns.map(({ attribute }) => ({ kind: 'column', name: attribute.name, attribute }));
  }
  const fields = structFields(qualifier, scope, { caseSensitive, position, outer });
  if (fields !== null) return fields.map((name) => fieldItem(qualifier, name, position));
  const around = outer?.relation(qualifier) ?? [];
  if (around.length > 0) {
    return around.map((attribute) => ({ kind: 'column', name: attribute.name, attribute }));
  }
  const columnsKnown = scope.filter(({ isFact }) => !isFact);
  const known = columnsKnown.map((column) => column.attribute.name).join(', ');
  const message = `Cannot resolve ${qualifier.join('.')}.* : there is no such relation or struct.`;
  const hint = `Input columns: ${known}.`;
  throw userError('CANNOT_RESOLVE_STAR_EXPAND', message, { position, hint });
}

/** The fields of the struct, a column or in one, that the qualifier names. */
function structFields(
  qualifier: readonly string[],
  scope: readonly ScopeColumn[],
  { caseSensitive, position }: StarContext,
): readonly string[] | null {
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const found = findColumn(scope, qualifier, caseSensitive, position);
  if (found === null) return null;
  const type = found.fields.reduce<DataType | undefined>((parent, name) => {
    const fields = parent?.kind === 'struct' ? parent.fields : [];
    return fields.find((own) => fold(own.name) === fold(name))?.type;
  }, found.attribute.type);
  return type?.kind === 'struct' ? type.fields.map(({ name }) => name) : null;
}

function fieldItem(
  qualifier: readonly string[],
  name: string,
  position: SourcePosition | undefined,
): SelectItem {
  const parts = [...qualifier, name];
  const expression: UnresolvedExpression = { kind: 'unresolvedColumn', parts, position };
  return { kind: 'expression', name, expression, isAlias: false };
}

/** A column that is passed on keeps its id, so that what is known of it stays true. */
export function nameItem(item: SelectItem, expression: Expression): NamedExpression {
  const isPassedOn =
    expression.kind === 'attribute' && !(item.kind === 'expression' && item.isAlias);
  const id = isPassedOn ? expression.id : newAttributeId();
  return Object.freeze({ id, name: item.name, expression });
}
