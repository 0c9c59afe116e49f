import type { DataType } from '../../columnar/types.ts';
import type { SessionSettings } from '../session-settings.ts';
import {
  legacyCommonType,
  legacyComparedType,
  legacyEqualType,
  legacyWiderType,
} from './legacy-wider-type.ts';
import { commonBy, commonType, type Wider, widerType } from './wider-type.ts';

type Common = (types: readonly DataType[]) => DataType | undefined;

/** How values of several types come to one; undefined is what they do not have in common. */
export interface TypeRules {
  /** Branches, elements, items of IN, columns of set operations. */
  readonly common: Common;
  /** Where no text stands for another value: `greatest` and `least`, bounds of a sequence, rows of VALUES. */
  readonly ordered: Common;
  /** Sides of a comparison. */
  readonly compared: Wider;
  /** Sides of `=`, `<=>` and `<>`. */
  readonly equal: Wider;
  /** Operands of arithmetic that are no texts. */
  readonly numbers: Wider;
}

/** The rules of ANSI mode, or those that Spark had before it. */
export function typeRules({ ansi }: SessionSettings): TypeRules {
  return ansi ? ANSI : LEGACY;
}

const ANSI: TypeRules = {
  common: commonType,
  ordered: commonType,
  compared: widerType,
  equal: widerType,
  numbers: widerType,
};

const LEGACY: TypeRules = {
  common: legacyCommonType,
  ordered: (types) => commonBy(legacyWiderType, types),
  compared: legacyComparedType,
  equal: legacyEqualType,
  numbers: legacyWiderType,
};
