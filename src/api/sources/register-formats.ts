import type { Connectors } from '../../connectors/index.ts';
import { userError } from '../../errors.ts';
import { isFormat } from '../../formats/index.ts';
import { exportsOf, moduleUrl } from './module-url.ts';

/** Registers every format that a module exports; gives their names. */
export async function registerFormats(
  connectors: Connectors,
  module: string | URL,
): Promise<readonly string[]> {
  const url = moduleUrl(module);
  const exported = await exportsOf(url);
  const names: string[] = [];
  for (const [name, value] of Object.entries(exported)) {
    if (!isFormat(value)) continue;
    connectors.registerFormat({ ...value, module: { url, name } });
    names.push(value.name);
  }
  if (names.length > 0) return names;
  throw userError('CANNOT_LOAD_MODULE', `The module ${url} exports no format.`, {
    hint: 'Make one with lineFormat(), or as an object of the interface Format.',
  });
}
