import { type ErrorData, fromErrorData } from '../errors.ts';
import type { RowErrors } from './evaluation.ts';

/** Keeps the error of the lowest row; among errors of one row the first that was reported. */
export class FirstRowError implements RowErrors {
  #row = Number.POSITIVE_INFINITY;
  #error: ErrorData | undefined;

  report(row: number, describe: () => ErrorData): void {
    if (row >= this.#row) return;
    this.#row = row;
    this.#error = describe();
  }

  /** The kept error; undefined while no active row has failed. */
  get error(): ErrorData | undefined {
    return this.#error;
  }

  throwFirst(): void {
    if (this.#error !== undefined) throw fromErrorData(this.#error);
  }
}

/** Makes the collection of errors for one evaluation. */
export function createRowErrors(): FirstRowError {
  return new FirstRowError();
}
