import { MillraceError } from '../../errors.ts';
import { DEFAULT_DIALECT } from '../../sql/dialect.ts';
import { tokenize } from '../../sql/lexer.ts';
import { endsInsideScript } from '../../sql/parse.ts';

/** True when text typed so far waits for more: it ends outside a semicolon, or inside a script, a quoted text or a comment. */
export function isOpen(text: string): boolean {
  try {
    const last = tokenize(text, DEFAULT_DIALECT).at(-2);
    if (last === undefined) return false;
    return !(last.kind === 'operator' && last.value === ';') || endsInsideScript(text);
  } catch (error) {
    if (!(error instanceof MillraceError) || error.position === undefined) throw error;
    const rest = text.slice(error.position.start);
    // A character without meaning is a mistake at once; a quote or comment that is not closed may still be.
    return /^(?:[rx]?['"]|`|\/\*)/i.test(rest) || !/;\s*$/.test(text);
  }
}
