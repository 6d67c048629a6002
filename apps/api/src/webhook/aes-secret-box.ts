import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SecretBox } from "@graft/domain";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals with AES-256-GCM under the installation's key: `v1.` and base64url of nonce, tag and ciphertext. The context is
 * authenticated with it, so that a sealed secret moved to another row does not open.
 *
 * @param key 32 bytes; what is sealed is sealed with it.
 * @param oldKeys keys of before, which still open what they sealed.
 */
export function aesSecretBox(key: Buffer, oldKeys: readonly Buffer[] = []): SecretBox {
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context, "utf8"));
      const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
    },
    open(sealed, context) {
      if (!sealed.startsWith("v1.")) throw new Error("not sealed by this version");
      const bytes = Buffer.from(sealed.slice(3), "base64url");
      const keys = [key, ...oldKeys];
      for (const [index, each] of keys.entries()) {
        try {
          return openWith(each, bytes, context);
        } catch (error) {
          // The tag says that it was another key's, or altered: the two cannot be told apart before all were tried.
          if (index === keys.length - 1) throw error;
        }
      }
      throw new Error("there is no key");
    },
  };
}

function openWith(key: Buffer, bytes: Buffer, context: string): string {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, "utf8")).setAuthTag(tag);
  const secret = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(secret).toString("utf8");
}
