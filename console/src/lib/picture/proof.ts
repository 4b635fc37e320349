/**
 * Is an entry in the signed tree? RFC 6962 inclusion, computed here and not believed.
 *
 * The leaf is the encoded header; the header carries the hash of the body.
 */

import type { Proof } from '../api';

export type Finding = 'ok' | 'leaf' | 'path' | 'note' | 'body';

export interface SignedNote { origin: string; size: number; root: string; signers: string[] }

const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function unhex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root that `leaf` at `index` of `size` leads to; null if the path has a wrong length. */
export async function root_of(
  leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[],
): Promise<Uint8Array | null> {
  if (index < 0 || index >= size) return null;
  // RFC 9162, section 2.1.3.2; halving instead of shifting, for sizes above 2^31.
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(NODE, sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await sha256(NODE, hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

/** The lines of a C2SP tlog-checkpoint; null when it is not one. */
export function read_note(text: string): SignedNote | null {
  const [head = '', tail = ''] = text.split('\n\n');
  const [origin, size, root] = head.split('\n');
  if (!origin || !size || !root || !/^\d+$/.test(size)) return null;
  let bytes: string;
  try {
    bytes = atob(root);
  } catch {
    return null;
  }
  const signers = [...tail.matchAll(/^— (\S+) /gm)].map((found) => found[1]!);
  const hash = hex(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
  return { origin, size: Number(size), root: hash, signers };
}

export async function check(proof: Proof, body_hash: string): Promise<Finding> {
  const header = unhex(proof.header);
  const leaf = await sha256(LEAF, header);
  if (hex(leaf) !== proof.leaf) return 'leaf';
  if (!proof.header.includes(body_hash)) return 'body';
  const root = await root_of(leaf, proof.seq, proof.size, proof.path.map(unhex));
  if (root === null || hex(root) !== proof.root) return 'path';
  const note = read_note(proof.checkpoint);
  return note && note.root === proof.root && note.size === proof.size ? 'ok' : 'note';
}
