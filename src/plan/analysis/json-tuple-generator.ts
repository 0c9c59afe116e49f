import { array, field, STRING } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import { jsonFieldsCall } from '../../expression/functions/json-text.ts';
import type { TypeGenerator } from './stack-generator.ts';

/** `json_tuple(text, names…)`: one row, with the members in columns c0, c1, …; it is made by inlining a struct. */
export const typeJsonTuple: TypeGenerator = (operands, _name, position) => {
  const members = jsonFieldsCall(operands, position);
  const rows = functionCall('array', [members], array(members.type, false), { position });
  const columns = operands.slice(1).map((_, index) => field(`c${index}`, STRING));
  return { inputs: [rows], columns };
};
