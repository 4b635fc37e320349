/**
 * Reads the code in a picture, on this device. What it is read with comes from the gate's box, as
 * the page itself does.
 */

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** Fetches and starts the reader; throws where the box does not give it. */
export async function prepare() {
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
}

/** The text of the first code; null: there is none. */
export async function read(picture: ImageData): Promise<string | null> {
  const found = await readBarcodes(picture, {
    formats: ['QRCode', 'Aztec'], tryHarder: true, maxNumberOfSymbols: 1,
  });
  return found.find((one) => one.isValid && one.text !== '')?.text ?? null;
}
