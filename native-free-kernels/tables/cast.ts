/**
 * Converts numbers, and integers from and to text. Where a value may not fit, rows that do not are set in the bitmap `errors` and the result is 0 when
 * there are none. Sources: `native-free-kernels/cast/`.
 */
export interface CastKernels {
  convertI8ToI16(source: number, length: number, target: number): void;

  convertI8ToI32(source: number, length: number, target: number): void;

  convertI8ToI64(source: number, length: number, target: number): void;

  convertI8ToF32(source: number, length: number, target: number): void;

  convertI8ToF64(source: number, length: number, target: number): void;

  convertI16ToI32(source: number, length: number, target: number): void;

  convertI16ToI64(source: number, length: number, target: number): void;

  convertI16ToF32(source: number, length: number, target: number): void;

  convertI16ToF64(source: number, length: number, target: number): void;

  convertI32ToI64(source: number, length: number, target: number): void;

  convertI32ToF32(source: number, length: number, target: number): void;

  convertI32ToF64(source: number, length: number, target: number): void;

  convertI64ToF32(source: number, length: number, target: number): void;

  convertI64ToF64(source: number, length: number, target: number): void;

  convertF32ToF64(source: number, length: number, target: number): void;

  convertF64ToF32(source: number, length: number, target: number): void;

  convertI16ToI8(source: number, length: number, target: number, errors: number): number;

  convertI32ToI8(source: number, length: number, target: number, errors: number): number;

  convertI32ToI16(source: number, length: number, target: number, errors: number): number;

  convertI64ToI8(source: number, length: number, target: number, errors: number): number;

  convertI64ToI16(source: number, length: number, target: number, errors: number): number;

  convertI64ToI32(source: number, length: number, target: number, errors: number): number;

  convertF32ToI8(source: number, length: number, target: number, errors: number): number;

  convertF32ToI16(source: number, length: number, target: number, errors: number): number;

  convertF32ToI32(source: number, length: number, target: number, errors: number): number;

  convertF32ToI64(source: number, length: number, target: number, errors: number): number;

  convertF64ToI8(source: number, length: number, target: number, errors: number): number;

  convertF64ToI16(source: number, length: number, target: number, errors: number): number;

  convertF64ToI32(source: number, length: number, target: number, errors: number): number;

  convertF64ToI64(source: number, length: number, target: number, errors: number): number;

  parseI8(offsets: number, heap: number, length: number, target: number, errors: number): number;

  parseI16(offsets: number, heap: number, length: number, target: number, errors: number): number;

  parseI32(offsets: number, heap: number, length: number, target: number, errors: number): number;

  parseI64(offsets: number, heap: number, length: number, target: number, errors: number): number;

  /** Prints i64 as decimal text into a heap with 20 bytes for each; returns its size. */
  printI64(source: number, length: number, offsets: number, heap: number): number;
}
