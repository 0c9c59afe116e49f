import { BINARY, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { makeElementOperation } from '../collation/collated-elements.ts';
import { makeSearch } from '../collation/collated-search.ts';
import { collationOf, UTF8_BINARY } from '../collation/collation.ts';
import { keysOf } from '../collation/text-types.ts';
import { literalColumn } from '../constant.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';

/** `text COLLATE name` is this call too. */
export const collate: ScalarFunction = {
  name: 'collate',
  summary: 'Gives a text a collation, by which it is compared from then on.',
  examples: [{ sql: "collate('a', 'UTF8_LCASE')", result: 'a' }],
  resolve: (given, _settings, position) => {
    checkCount('collate', given, 2, 2, position);
    const [text, name] = given;
    if (text!.type.kind !== 'string' && text!.type.kind !== 'null') {
      throw unexpectedType('collate', 1, [STRING], text!, position);
    }
    if (name!.kind !== 'literal') {
      const message = 'The name of a collation must be a constant.';
      throw userError('NON_FOLDABLE_ARGUMENT', message, { position });
    }
    if (name!.value === null) {
      const message = 'The name of a collation must not be null.';
      throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
    }
    if (typeof name!.value !== 'string')
      throw unexpectedType('collate', 2, [STRING], name!, position);
    const { name: collation } = collationOf(name!.value, position);
    const type = collation === UTF8_BINARY ? STRING : ({ kind: 'string', collation } as const);
    return functionCall('collate', [text!], type, { position });
  },
  evaluate: (call, frame, evaluate) => evaluate(call.arguments[0]!, frame),
};

export const collation: ScalarFunction = {
  name: 'collation',
  summary: 'Gives the full name of the collation of a text.',
  examples: [
    { sql: "collation('a')", result: 'SYSTEM.BUILTIN.UTF8_BINARY' },
    { sql: "collation('a' COLLATE unicode_ci)", result: 'SYSTEM.BUILTIN.UNICODE_CI' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('collation', given, 1, 1, position);
    const { type } = given[0]!;
    if (type.kind !== 'string') throw unexpectedType('collation', 1, [STRING], given[0]!, position);
    const value = `SYSTEM.BUILTIN.${type.collation ?? UTF8_BINARY}`;
    const name = { kind: 'literal', value, type: STRING } as const;
    return functionCall('collation', [name], STRING, { nullable: false, position });
  },
  evaluate: (call, frame) => {
    const [name] = call.arguments;
    if (name?.kind !== 'literal') throw unexpectedType('collation', 1, [STRING], name!, undefined);
    return literalColumn(name, frame);
  },
};

/** Changes nothing but the type. */
export const collated: ScalarFunction = {
  name: 'collated',
  summary: 'Takes a text for one of another collation; analysis says which.',
  examples: [],
  resolve: collate.resolve,
  evaluate: collate.evaluate,
};

export const collationKey: ScalarFunction = {
  name: 'collation_key',
  summary:
    'Makes bytes of texts, anywhere in a value, that compare as the texts of their collation do.',
  examples: [],
  resolve: (given, _settings, position) =>
    functionCall('collation_key', given, BINARY, { position }),
  evaluate: (call, frame, evaluate) => {
    const keyOf = keysOf(call.arguments[0]!.type);
    return computeRows(call, frame, evaluate, ([value]) => keyOf(value!));
  },
};

export const collatedSearch: ScalarFunction = {
  name: 'collated_search',
  summary:
    'Searches in a text as its collation takes characters for equal; analysis says which way.',
  examples: [],
  resolve: (given, _settings, position) =>
    functionCall('collated_search', given, STRING, { position }),
  evaluate: (call, frame, evaluate) => {
    const { operation, collation: name } = call.options ?? {};
    return computeRows(call, frame, evaluate, makeSearch(String(operation), String(name)));
  },
};

export const collatedElements: ScalarFunction = {
  name: 'collated_elements',
  summary: 'Compares the elements of arrays as their collation does; analysis says what for.',
  examples: [],
  resolve: (given, _settings, position) =>
    functionCall('collated_elements', given, given[0]!.type, { position }),
  evaluate: (call, frame, evaluate) => {
    const { operation, collation: name } = call.options ?? {};
    const { type } = call.arguments[0]!;
    const compute = makeElementOperation(String(operation), String(name), type);
    return computeRows(call, frame, evaluate, compute);
  },
};
