// A process that tries a share of the damage, which its argument describes, and prints its report.

import { checkDamage, type DamageShare } from './check-damage.ts';

const report = await checkDamage(JSON.parse(process.argv[2]!) as DamageShare);
console.log(JSON.stringify(report));
