import { array, field, INT, STRING, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { Call, Expression } from '../expression.ts';
import { findInJson } from '../json/find-in-json.ts';
import { followJsonPath, type PathStep, parseJsonPath, plainSteps } from '../json/json-path.ts';
import { type JsonTree, jsonTreeValue, parseJsonTree } from '../json/json-tree.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArguments } from '../signature.ts';
import { textFunction } from '../text-function.ts';

// Parts of JSON text.

export const getJsonObject: ScalarFunction = {
  name: 'get_json_object',
  summary: 'Takes what a path such as $.a[0].b finds out of JSON text; null for nothing.',
  examples: [
    { sql: `get_json_object('{"a":{"b":[1,{"c":"x"}]}}', '$.a.b[1].c')`, result: 'x' },
    { sql: `get_json_object('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')`, result: '[1,2]' },
  ],
  resolve: (given, _settings, position) => {
    const typed = exactArguments('get_json_object', [[STRING], [STRING]], 2, given, position);
    return functionCall('get_json_object', typed, STRING, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [text, constant] = call.arguments;
    const known = constant.kind === 'literal' ? parseJsonPath(String(constant.value)) : undefined;
    const steps = known === undefined ? null : plainSteps(known);
    if (known !== undefined && steps !== null) {
      return findInJson(evaluate(text, frame), steps, frame, (own) => findByPath(own, known));
    }
    let [path, parsed]: [LiteralValue, ReturnType<typeof parseJsonPath>] = [null, undefined];
    return computeRows(call, frame, evaluate, ([own, wanted]) => {
      if (wanted !== path) [path, parsed] = [wanted, parseJsonPath(String(wanted))];
      return parsed === undefined ? null : findByPath(String(own), parsed);
    });
  },
};

function findByPath(text: string, path: readonly PathStep[]): string | null {
  const tree = parseJsonTree(text);
  return tree === undefined ? null : followJsonPath(tree, path);
}

export const jsonArrayLength: ScalarFunction = textFunction({
  name: 'json_array_length',
  summary: 'Counts the elements of an array in JSON text; null for other text.',
  examples: [{ sql: "json_array_length('[1,2,[3,4]]')", result: '3' }],
  result: INT,
  nullable: true,
  compute: (text) => {
    const tree = parseJsonTree(text);
    return isKind(tree, 'array') ? tree.elements.length : null;
  },
});

export const jsonObjectKeys: ScalarFunction = textFunction({
  name: 'json_object_keys',
  summary: 'Takes the names of the members of an object in JSON text; null for other text.',
  examples: [{ sql: `json_object_keys('{"b":1,"a":{"c":2}}')`, result: '[b, a]' }],
  result: array(STRING),
  nullable: true,
  compute: (text) => {
    const tree = parseJsonTree(text);
    return isKind(tree, 'object') ? tree.members.map(([name]) => name) : null;
  },
});

/** What `json_tuple` makes one row of. */
export const jsonFields: ScalarFunction = {
  name: 'json_fields',
  summary: 'Takes members of an object in JSON text by their names, as a struct of texts.',
  examples: [],
  resolve: (given, _settings, position) => jsonFieldsCall(given, position),
  evaluate: (call, frame, evaluate) => {
    const all = call.arguments.map((_, index) => index);
    const take = ([text, ...names]: readonly LiteralValue[]) => takeMembers(text, names);
    return computeRows(call, frame, evaluate, take, all);
  },
};

/** Types the arguments of `json_tuple`. */
export function jsonFieldsCall(
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Call {
  checkCount('json_tuple', given, 2, Number.POSITIVE_INFINITY, position);
  const isText = given.every(({ type: { kind } }) => kind === 'string');
  if (!isText) {
    const message = 'The function `json_tuple` takes texts only.';
    throw userError('DATATYPE_MISMATCH.NON_STRING_TYPE', message, { position });
  }
  const typed = given.map((argument) => implicitCast(argument, STRING));
  const fields = typed.slice(1).map((_, index) => field(`c${index}`, STRING));
  return functionCall('json_fields', typed, struct(fields), { nullable: false, position });
}

function takeMembers(text: LiteralValue, names: readonly LiteralValue[]): readonly LiteralValue[] {
  const tree = text === null ? undefined : parseJsonTree(String(text));
  if (!isKind(tree, 'object')) return names.map(() => null);
  const values = new Map(tree.members.filter(([, value]) => value !== null));
  return names.map((name) => {
    const value = values.get(String(name));
    return name === null || value === undefined ? null : jsonTreeValue(value);
  });
}

function isKind<Kind extends 'array' | 'object'>(
  tree: JsonTree | undefined,
  kind: Kind,
): tree is Extract<JsonTree, { readonly kind: Kind }> {
  return tree !== undefined && tree !== null && typeof tree === 'object' && tree.kind === kind;
}
