import { sha256Hex } from "@graft/contracts";
import type { PrismaClient } from "@graft/db";

/**
 * Notes that a person entered a code of the second factor; false when the same one was entered before. A code opens for
 * 90 seconds (its own half minute and the ones around it), so five minutes are remembered.
 */
export async function noteCode(client: PrismaClient, userId: string, code: string): Promise<boolean> {
  const noted = await client.$executeRaw`
    INSERT INTO used_code AS u (user_id, code_hash, used_at) VALUES (${userId}::uuid, ${sha256Hex(code)}, now())
    ON CONFLICT (user_id, code_hash) DO UPDATE SET used_at = now() WHERE u.used_at < now() - interval '5 minutes'`;
  await client.$executeRaw`
    DELETE FROM used_code WHERE user_id = ${userId}::uuid AND used_at < now() - interval '5 minutes'`;
  return noted > 0;
}
