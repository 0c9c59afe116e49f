import type { SourcePosition } from '../../errors.ts';

/** A table function that reads an input, such as state('./checkpoint'). */
export interface UnresolvedInputFunction {
  readonly kind: 'unresolvedInputFunction';
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  readonly position?: SourcePosition | undefined;
}

export function unresolvedInputFunction(
  format: string,
  options: Readonly<Record<string, string>>,
  position?: SourcePosition,
): UnresolvedInputFunction {
  return Object.freeze({ kind: 'unresolvedInputFunction', format, options, position });
}
