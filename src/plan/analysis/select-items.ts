import type { DataType, StructField } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { columnName, type NamingContext } from '../column-name/column-name.ts';
import { unresolvedText } from '../expression-text.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { isBareCall } from './bare-calls.ts';
import { columnPattern } from './column-pattern.ts';
import type { OuterScope } from './outer-scope.ts';
import type { WindowDefinitions } from './over-collector.ts';
import {
  type FoundColumn,
  findColumn,
  hasQualifier,
  type ScopeColumn,
  sameName,
  unresolvedColumn,
} from './scope.ts';
import { findExcepted, withoutFields } from './star-except.ts';

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
  { settings, outer }: Pick<AnalysisContext, 'settings' | 'outer'>,
  windows?: WindowDefinitions,
): readonly SelectItem[] {
  const naming = namingContext(scope, settings, windows);
  return items.flatMap((item) =>
    item.kind === 'unresolvedStar'
      ? starItems(item, scope, settings, outer)
      : [selectItem(item, naming)],
  );
}

function namingContext(
  scope: readonly ScopeColumn[],
  { caseSensitive, timeZone }: SessionSettings,
  windows: WindowDefinitions = new Map(),
): NamingContext {
  const find = (parts: readonly string[]) => findColumn(scope, parts, caseSensitive, undefined);
  return {
    timeZone,
    columnType: (parts) => {
      const found = find(parts);
      return found?.fields.length === 0 ? found.attribute.type : undefined;
    },
    windowOf: (name) => windows.get(name.toLowerCase()),
    fieldPath: (parts) => (parts.length === 1 ? null : pathText(parts, find(parts))),
    isBareCall: (parts) => isBareCall(parts) && find(parts) === null,
  };
}

/** A name as Spark shows it in a larger one: without its relation, but with the struct or map that a field is taken of. */
function pathText(parts: readonly string[], found: FoundColumn | null): string | null {
  if (found === null || found.fields.length === 0) return null;
  let text = parts.at(-found.fields.length - 1)!;
  let type: DataType | undefined = found.attribute.type;
  for (const name of found.fields) {
    const isKey: boolean = type?.kind === 'map';
    text += isKey ? `[${name}]` : `.${name}`;
    type = typeBelow(type, name);
  }
  return text;
}

/** The type of a field, or of the value of a map. */
function typeBelow(type: DataType | undefined, name: string): DataType | undefined {
  if (type?.kind === 'map') return type.value;
  const parent = type?.kind === 'array' ? type.element : type;
  const fields = parent?.kind === 'struct' ? parent.fields : [];
  return fields.find((own) => own.name.toLowerCase() === name.toLowerCase())?.type;
}

type Star = Extract<UnresolvedExpression, { readonly kind: 'unresolvedStar' }>;

/** The columns and fields that a star stands for. */
export function starItems(
  star: Star,
  scope: readonly ScopeColumn[],
  settings: SessionSettings,
  outer: OuterScope | undefined,
): readonly SelectItem[] {
  const { caseSensitive } = settings;
  const { qualifier, except = [], replace = [], position } = star;
  const all = expandStar(qualifier, scope, { caseSensitive, position, outer });
  const pattern = star.pattern === undefined ? null : columnPattern(star.pattern, caseSensitive);
  const members = pattern === null ? all : all.filter(({ item }) => pattern.test(item.name));
  const columns = members.map(({ column }) => column);
  const excepted = findExcepted(columns, { except, position }, settings);
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const names = new Set(columns.map(({ attribute }) => fold(attribute.name)));
  const missing = replace.find(({ name }) => !names.has(fold(name)));
  if (missing !== undefined) throw unresolvedColumn([missing.name], columns, position);
  const values = new Map(replace.map(({ name, value }) => [fold(name), value]));
  return members.flatMap(({ item, column: { attribute }, parts }): readonly SelectItem[] => {
    const replaced = values.get(fold(item.name));
    if (replaced !== undefined) return [aliased(item.name, replaced)];
    const paths = excepted.get(attribute.id);
    if (paths === undefined) return [item];
    const whole: UnresolvedExpression = { kind: 'unresolvedColumn', parts, position };
    const rest = withoutFields(whole, attribute.type, paths, { except, position });
    return rest === null ? [] : [aliased(item.name, rest)];
  });
}

function aliased(name: string, expression: UnresolvedExpression): SelectItem {
  return { kind: 'expression', name, expression, isAlias: true };
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

/** What a star stands for: the item, the column that names in EXCEPT mean, and the name that finds it among all. */
interface StarMember {
  readonly item: SelectItem;
  readonly column: ScopeColumn;
  readonly parts: readonly string[];
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
): readonly StarMember[] {
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
  if (columns.length > 0 || qualifier.length === 0) return columns.map(columnMember);
  const fields = structFields(qualifier, scope, { caseSensitive, position, outer });
  if (fields !== null) {
    return fields.map((field, place) => fieldMember(qualifier, field, place, position));
  }
  const around = outer?.relation(qualifier) ?? [];
  if (around.length > 0) {
    return around.map((attribute) => columnMember({ attribute, qualifier: qualifier.at(-1)! }));
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
): readonly StructField[] | null {
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const found = findColumn(scope, qualifier, caseSensitive, position);
  if (found === null) return null;
  const type = found.fields.reduce<DataType | undefined>((parent, name) => {
    const fields = parent?.kind === 'struct' ? parent.fields : [];
    return fields.find((own) => fold(own.name) === fold(name))?.type;
  }, found.attribute.type);
  return type?.kind === 'struct' ? type.fields : null;
}

function columnMember(column: ScopeColumn): StarMember {
  const { attribute, qualifier, namespace = [] } = column;
  const { name } = attribute;
  const parts = qualifier === null ? [name] : [...namespace, qualifier, name];
  return { item: { kind: 'column', name, attribute }, column, parts };
}

function fieldMember(
  qualifier: readonly string[],
  { name, type, nullable }: StructField,
  place: number,
  position: SourcePosition | undefined,
): StarMember {
  const parts = [...qualifier, name];
  const expression: UnresolvedExpression = { kind: 'unresolvedColumn', parts, position };
  // Fields are no columns: numbers that no column has tell them apart.
  const attribute: Attribute = { kind: 'attribute', id: -1 - place, name, type, nullable };
  const item: SelectItem = { kind: 'expression', name, expression, isAlias: false };
  return { item, column: { attribute, qualifier: null }, parts };
}

/** A column that is passed on keeps its id, so that what is known of it stays true; `computed` is what analysis made of it. */
export function nameItem(
  item: SelectItem,
  written: Expression,
  computed: Expression,
): NamedExpression {
  const isPassedOn = written.kind === 'attribute' && !(item.kind === 'expression' && item.isAlias);
  const id = isPassedOn && computed.kind === 'attribute' ? computed.id : newAttributeId();
  return Object.freeze({ id, name: item.name, expression: computed });
}
