// Ways of waiting for promises.

/** The value of the first; also where that fails, the second has come to its end. */
export async function bothEnded<T>(promise: Promise<T>, other: Promise<unknown>): Promise<T> {
  try {
    return await promise;
  } finally {
    await other;
  }
}

/** How many milliseconds an action took. */
export async function timed(action: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}
