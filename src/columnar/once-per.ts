/**
 * A function of an object, such as a specification of a plan, whose result is kept as long as the object lives. The object
 * must never change.
 */
export function oncePer<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const kept = new WeakMap<Key, { readonly made: Made }>();
  return (key) => {
    const before = kept.get(key);
    if (before !== undefined) return before.made;
    const made = make(key);
    kept.set(key, { made });
    return made;
  };
}
