// Cutouts as the survey packs them: gzipped FITS, or JPEG in old packets. Reads them and draws them.

const MOST_BYTES = 32 << 20;
const MOST_PIXELS = 1 << 22;
const BLOCK = 2880;
const CARD = 80;

/** @typedef {{width: number, height: number, unit: string, pixels: Float32Array}} Image of rows from the bottom up */

/** What the bytes begin like. @param {Uint8Array} bytes @returns {"gzip" | "jpeg" | "fits" | "unknown"} */
export function kind(bytes) {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "gzip";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  return ascii(bytes, 0, 6) === "SIMPLE" ? "fits" : "unknown";
}

/** @param {Uint8Array} bytes @param {number} from @param {number} to */
function ascii(bytes, from, to) {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/**
 * What was gzipped.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function gunzip(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new Error("it is above 32 MB when unpacked");
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A FITS file whose first part is a two-dimensional image of 32-bit floats.
 *
 * @param {Uint8Array} bytes
 * @returns {Image}
 * @throws {Error} that says in words what is not as expected
 */
export function fits(bytes) {
  /** @type {Map<string, string>} */
  const cards = new Map();
  let at = 0;
  for (;;) {
    if (at + CARD > bytes.length) throw new Error("its header has no end");
    const card = ascii(bytes, at, at + CARD);
    at += CARD;
    const key = card.slice(0, 8).trimEnd();
    if (key === "END") break;
    if (card[8] === "=" && !cards.has(key)) cards.set(key, value(card.slice(10)));
  }
  if (cards.get("SIMPLE") !== "T") throw new Error("it is no FITS file");
  if (cards.get("BITPIX") !== "-32") throw new Error(`its BITPIX is ${cards.get("BITPIX") ?? "missing"}; only -32 is read`);
  if (cards.get("NAXIS") !== "2") throw new Error(`its NAXIS is ${cards.get("NAXIS") ?? "missing"}; only 2 is read`);
  const width = Number(cards.get("NAXIS1"));
  const height = Number(cards.get("NAXIS2"));
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width * height <= MOST_PIXELS)) {
    throw new Error(`its size is ${cards.get("NAXIS1")} by ${cards.get("NAXIS2")} pixels`);
  }
  const start = Math.ceil(at / BLOCK) * BLOCK;
  if (start + 4 * width * height > bytes.length) throw new Error("it ends before its last pixel");
  const zero = Number(cards.get("BZERO") ?? 0);
  const scale = Number(cards.get("BSCALE") ?? 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const pixels = new Float32Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = zero + scale * view.getFloat32(4 * i, false);
  return { width, height, unit: cards.get("BUNIT") ?? "", pixels };
}

/** A card's value without its comment. @param {string} text */
function value(text) {
  const quoted = /^\s*'((?:[^']|'')*)'/.exec(text);
  return quoted ? quoted[1].replaceAll("''", "'").trimEnd() : text.split("/")[0].trim();
}

/**
 * The values below which these shares of the finite pixels lie; null if there is no finite pixel.
 *
 * @param {Float32Array} pixels @param {number} low share @param {number} high share
 * @returns {[number, number] | null}
 */
export function percentiles(pixels, low, high) {
  const sorted = pixels.filter(Number.isFinite).sort();
  if (sorted.length === 0) return null;
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
  return [at(low), at(high)];
}

const SOFTENING = 10;

/** A value as a share of the stretch between two others, 0 to 1. @param {number} x @param {number} low @param {number} high */
export function asinhStretch(x, low, high) {
  const share = high > low ? Math.min(1, Math.max(0, (x - low) / (high - low))) : 0.5;
  return Math.asinh(SOFTENING * share) / Math.asinh(SOFTENING);
}

/**
 * Grey levels, four bytes a pixel, the file's first row at the bottom; a pixel without a value is transparent.
 *
 * @param {Image} image @param {[number, number]} limits of the stretch
 */
export function grey(image, limits) {
  const { width, height, pixels } = image;
  const out = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = pixels[row * width + column];
      const to = 4 * ((height - 1 - row) * width + column);
      if (Number.isFinite(x)) {
        out.fill(Math.round(255 * asinhStretch(x, ...limits)), to, to + 3);
        out[to + 3] = 255;
      }
    }
  }
  return out;
}

/**
 * Draws a cutout and says what is drawn.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes @param {HTMLCanvasElement} canvas
 * @returns {Promise<string>}
 * @throws {Error} if it cannot be read
 */
export async function draw(bytes, canvas) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const first = kind(bytes);
  if (first === "jpeg") {
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    canvas.width = picture.width;
    canvas.height = picture.height;
    pen.drawImage(picture, 0, 0);
    return `${picture.width} × ${picture.height} px, JPEG as packed`;
  }
  if (first === "unknown") throw new Error("it is neither gzip, FITS nor JPEG");
  const image = fits(first === "gzip" ? await gunzip(bytes) : bytes);
  const limits = percentiles(image.pixels, 0.01, 0.995);
  if (!limits) throw new Error("none of its pixels has a value");
  canvas.width = image.width;
  canvas.height = image.height;
  pen.putImageData(new ImageData(grey(image, limits), image.width, image.height), 0, 0);
  const shown = limits.map((x) => Number(x.toPrecision(3)).toString().replace("-", "\u2212"));
  return `${image.width} × ${image.height} px, ${shown.join(" to ")} ${image.unit}`.trimEnd();
}
