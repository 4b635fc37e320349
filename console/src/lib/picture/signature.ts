/**
 * Who signed a note? C2SP signed-note (<https://c2sp.org/signed-note>) with Ed25519, checked here
 * and not believed.
 */

/** A verifier key, `name+hash+key`. */
export interface Key { name: string; id: number; bytes: Uint8Array<ArrayBuffer> }

/**
 * `insecure`: the page is not in a secure context. `unsupported`: no Ed25519 in this browser.
 * `key`, `note`: not of the form. `signer`: the key has signed nothing of this. `signature`: it has
 * not signed this text. `origin`: the text is about another log.
 */
export type Fault =
  | 'insecure' | 'unsupported' | 'key' | 'note' | 'signer' | 'signature' | 'origin';
export type Verdict = { name: string; fault: null } | { name: string | null; fault: Fault };

const ED25519 = 1;
const SIGNATURE_BYTES = 64;
const utf8 = new TextEncoder();

function base64(text: string): Uint8Array<ArrayBuffer> | null {
  // What `atob` forgives (spaces, missing padding) is not the one spelling.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

const number_of = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/** The key of this line; null when it is not one, or its hash is that of another. */
export async function read_key(line: string): Promise<Key | null> {
  const [, name, hash, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)\n?$/.exec(line) ?? [];
  const encoded = rest === undefined ? null : base64(rest);
  if (!name || !hash || encoded?.length !== 33 || encoded[0] !== ED25519) return null;
  const hashed = utf8.encode(`${name}\n`);
  const all = new Uint8Array([...hashed, ...encoded]);
  const id = number_of(new Uint8Array(await crypto.subtle.digest('SHA-256', all)));
  return id === parseInt(hash, 16) ? { name, id, bytes: encoded.slice(1) } : null;
}

interface Signature { name: string; id: number; bytes: Uint8Array<ArrayBuffer> }

/** The signed text, with its last newline, and what stands beneath; null when it is not a note. */
export function split(note: string): { text: string; signatures: Signature[] } | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return null;
  const signatures: Signature[] = [];
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? null : base64(encoded);
    if (!name || !bytes || bytes.length < 5) return null;
    signatures.push({ name, id: number_of(bytes), bytes: bytes.slice(4) });
  }
  return { text: note.slice(0, end + 1), signatures };
}

/** The key for WebCrypto, or why there is none. */
async function imported(key: Key): Promise<CryptoKey | 'unsupported' | 'key'> {
  try {
    return await crypto.subtle.importKey('raw', key.bytes, { name: 'Ed25519' }, false, ['verify']);
  } catch (error) {
    const bad = error instanceof DOMException && error.name === 'DataError';
    return bad ? 'key' : 'unsupported';
  }
}

/** Whether `note`, a checkpoint, is signed by the key of `line`. */
export async function verify(note: string, line: string): Promise<Verdict> {
  if (typeof crypto === 'undefined' || !crypto.subtle) return { name: null, fault: 'insecure' };
  const key = await read_key(line);
  if (!key) return { name: null, fault: 'key' };
  const fault = (why: Fault): Verdict => ({ name: key.name, fault: why });
  const parts = split(note);
  if (!parts) return fault('note');
  const ours = parts.signatures.find((one) => one.name === key.name && one.id === key.id);
  if (!ours) return fault('signer');
  if (ours.bytes.length !== SIGNATURE_BYTES) return fault('signature');
  const public_key = await imported(key);
  if (typeof public_key === 'string') return fault(public_key);
  const signed = utf8.encode(parts.text);
  const fits = await crypto.subtle.verify({ name: 'Ed25519' }, public_key, ours.bytes, signed);
  if (!fits) return fault('signature');
  return parts.text.startsWith(`${key.name}\n`) ? { name: key.name, fault: null } : fault('origin');
}
