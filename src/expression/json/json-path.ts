// Paths such as `$.a[0].b[*]`, with the results of Spark's get_json_object, which are those of Hive: one match is given as it
// is, several as an array, and two wildcards in a row flatten what they meet.

import { type JsonTree, jsonTreeText, jsonTreeValue } from './json-tree.ts';

/** A step of a path. An array is entered by its own step before the index. */
export type PathStep =
  | { readonly name: string }
  | { readonly index: number }
  | 'wildcard'
  | 'array';

/** Reads a path; undefined for a text that is none. */
export function parseJsonPath(path: string): readonly PathStep[] | undefined {
  if (path[0] !== '$') return undefined;
  const steps: PathStep[] = [];
  const pattern = /\[\s*(\d+)\s*\]|\[\s*(\*)\s*\]|\['([^']*)'\]|\["([^"]*)"\]|\.([^.[]+)/y;
  pattern.lastIndex = 1;
  while (pattern.lastIndex < path.length) {
    const found = pattern.exec(path);
    if (found === null) return undefined;
    const [, index, star, quoted, doubled, plain] = found;
    const name = quoted ?? doubled ?? plain;
    if (index !== undefined) steps.push('array', { index: Number(index) });
    else if (star !== undefined) steps.push('array', 'wildcard');
    else if (name === '*') steps.push('wildcard');
    else steps.push({ name });
  }
  return steps;
}

/** The names and places of a path that has nothing else; null for other paths. */
export function plainSteps(path: readonly PathStep[]): readonly (string | number)[] | null {
  const steps: (string | number)[] = [];
  for (const [place, step] of path.entries()) {
    const isEntry = step === 'array' && path[place + 1] !== 'wildcard';
    if (isEntry) continue;
    if (typeof step === 'string') return null;
    steps.push('name' in step ? step.name : step.index);
  }
  const fits = steps.every((step) => typeof step === 'string' || step <= PLACE_MAX);
  return fits && steps.length > 0 ? steps : null;
}

const PLACE_MAX = 2 ** 31 - 1;

/** The text of what a path finds; null for nothing. */
export function followJsonPath(tree: JsonTree, path: readonly PathStep[]): string | null {
  const found: string[] = [];
  return follow(tree, path, 'raw', found) ? found.join(',') : null;
}

/** How a match is written: a string bare, everything as JSON, or arrays as their elements. */
type Style = 'raw' | 'quoted' | 'flatten';

/** Appends the texts of matches; true when there is one. */
function follow(tree: JsonTree, path: readonly PathStep[], style: Style, found: string[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return emit(tree, style, found);
  if (tree === null || typeof tree !== 'object' || tree.kind === 'number') return false;
  if (tree.kind === 'object') return followMember(tree.members, step, rest, style, found);
  return step === 'array' && followElements(tree.elements, rest, style, found);
}

function emit(tree: JsonTree, style: Style, found: string[]): boolean {
  const isArray = tree !== null && typeof tree === 'object' && tree.kind === 'array';
  if (style === 'flatten' && isArray) {
    return tree.elements.map((element) => emit(element, style, found)).includes(true);
  }
  found.push(style === 'raw' ? jsonTreeValue(tree) : jsonTreeText(tree));
  return true;
}

function followMember(
  members: readonly (readonly [string, JsonTree])[],
  step: PathStep,
  rest: readonly PathStep[],
  style: Style,
  found: string[],
): boolean {
  const isAny = step === 'wildcard';
  const name = typeof step === 'object' && 'name' in step ? step.name : undefined;
  return members.some(
    ([own, value]) =>
      (isAny || (own === name && value !== null)) && follow(value, rest, style, found),
  );
}

function followElements(
  elements: readonly JsonTree[],
  [step, ...rest]: readonly PathStep[],
  style: Style,
  found: string[],
): boolean {
  if (typeof step === 'object' && 'index' in step) {
    const element = elements[step.index];
    const isMany = rest[0] === 'array' && rest[1] === 'wildcard';
    return element !== undefined && follow(element, rest, isMany ? 'quoted' : style, found);
  }
  if (step !== 'wildcard') return false;
  const matches: string[] = [];
  const each = (path: readonly PathStep[], next: Style) =>
    elements.filter((element) => follow(element, path, next, matches)).length;
  if (rest[0] === 'array' && rest[1] === 'wildcard') {
    const count = each(rest.slice(2), 'flatten');
    found.push(`[${matches.join(',')}]`);
    return count > 0;
  }
  const count = each(rest, style === 'flatten' ? 'flatten' : 'quoted');
  const text = matches.join(',');
  if (count > 0 || style === 'quoted')
    found.push(count > 1 || style === 'quoted' ? `[${text}]` : text);
  return count > 0;
}
