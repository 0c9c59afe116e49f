declare const mistake: unique symbol;

/**
 * What the compiler wants instead of a mistaken argument: nothing can be one, so that the error message shows the
 * sentence.
 */
export interface Mistake<Sentence extends string> {
  readonly [mistake]: Sentence;
}
