import { UserFunctionRegistry } from '../../src/expression/user/user-function-registry.ts';
import type { Catalog } from '../../src/plan/catalog.ts';

/** A catalog that holds nothing. */
export const EMPTY_CATALOG: Catalog = {
  lookup: () => null,
  names: () => [],
  userFunctions: new UserFunctionRegistry(),
};
