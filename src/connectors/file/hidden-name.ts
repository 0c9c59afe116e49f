/** Files and directories that are no input, as in Spark; one that is named after a partition column may begin with `_`. */
export function isHidden(name: string): boolean {
  const isOfSinks = name.startsWith('_') && !name.includes('=');
  return isOfSinks || name.startsWith('.') || name.endsWith('._COPYING_');
}
