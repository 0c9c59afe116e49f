import { type Collation, collationOf, LANGUAGES } from './collation.ts';

const CASES = ['', '_CI'];
const ACCENTS = ['', '_AI'];
const TRIMS = ['', '_LTRIM', '_RTRIM', '_TRIM'];

/** Every collation that a text can have: those of bytes first, then those of Unicode and of languages. */
export function allCollations(): readonly Collation[] {
  const ofBytes = ['UTF8_BINARY', 'UTF8_LCASE'];
  const ofLetters = ['UNICODE', ...LANGUAGES].flatMap((base) =>
    CASES.flatMap((letterCase) => ACCENTS.map((accent) => `${base}${letterCase}${accent}`)),
  );
  return [...ofBytes, ...ofLetters].flatMap((base) =>
    TRIMS.map((trim) => collationOf(`${base}${trim}`)),
  );
}
