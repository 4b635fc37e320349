/** Signs notes as C2SP signed-note has it, with a key made here. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export function signer(name) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
  const key = Buffer.concat([Buffer.of(1), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(key).digest().subarray(0, 4);
  return {
    /** The verifier key, as `/tlog/key.pub` gives it. */
    public: `${name}+${id.toString('hex')}+${key.toString('base64')}\n`,
    /** The line under a signed text. */
    line(text) {
      const signature = sign(null, Buffer.from(text), privateKey);
      return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
    },
  };
}
