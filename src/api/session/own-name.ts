/** A name without the catalogue and the schema in which Spark has all that is not named otherwise. */
export function ownName(parts: readonly string[]): string {
  const names = parts.map((part) => part.toLowerCase());
  const prefix = names[0] === 'spark_catalog' ? 2 : 1;
  return names.slice(names[prefix - 1] === 'default' ? prefix : 0).join('.');
}
