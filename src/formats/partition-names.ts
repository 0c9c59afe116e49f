// The names of directories that hold the rows of one value, such as `day=2026-01-31`, as Hive and Spark write them.

/** The value that stands for null. */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** Characters that directories do not have in their names. */
const ESCAPED = /(?![\0\x80-\x9f])[\p{Cc}"#%'*/:=?\\{[\]^]/gu;

/** The directory of rows by the texts of their partition columns: `day=2026-01-31/country=AT`. */
export function partitionDirectory(
  names: readonly string[],
  texts: readonly (string | null)[],
): string {
  return names.map((name, index) => `${escapeName(name)}=${valueName(texts[index])}`).join('/');
}

/** Undoes the escaping of a column's name or value. */
export function unescapeName(text: string): string {
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** An empty text stands for null, as in Spark: a directory cannot tell them apart. */
function valueName(text: string | null): string {
  return text === null || text === '' ? NULL_PARTITION : escapeName(text);
}

function escapeName(text: string): string {
  return text.replaceAll(ESCAPED, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${code}`;
  });
}
