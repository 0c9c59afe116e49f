import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A package as nobody else in the process has it: what is changed in it is changed for us alone. */
export interface OwnCopy {
  /** What whoever loads the package gets. */
  readonly main: unknown;
  /** What one of its files exports, by its path beside the main one. */
  file(name: string): unknown;
}

/** Loads a CommonJS package whose files lie in the folder of its main file or below it. */
export function ownCopyOf(name: string): OwnCopy {
  const file = require.resolve(name);
  const folder = path.dirname(file);
  const shared = takeOut(folder);
  const main: unknown = require(file);
  const own = takeOut(folder);
  for (const [place, module] of shared) require.cache[place] = module;
  return { main, file: (inside) => own.get(path.join(folder, inside))?.exports };
}

/** Has Node forget the modules of a folder. */
function takeOut(folder: string): ReadonlyMap<string, NodeJS.Module> {
  const taken = new Map<string, NodeJS.Module>();
  for (const [place, module] of Object.entries(require.cache)) {
    if (module === undefined || !place.startsWith(folder + path.sep)) continue;
    taken.set(place, module);
    Reflect.deleteProperty(require.cache, place);
  }
  return taken;
}
