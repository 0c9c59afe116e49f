/** A value that JSON keeps as it is: positions, ranges and tokens in the checkpoint. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
