/** What becomes of a picture's colours; factors of 1 and a turn of 0 leave it as it is. */
export interface ColourDraw {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Part of a circle. */
  readonly hue: number;
}

/** Luma of ITU-R BT.601. */
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/**
 * Changes colours in place, in this order: brightness v b; contrast m + (v - m) c with the picture's mean luma m;
 * saturation l + (v - l) s with the pixel's luma l; hue by turning the plane of I and Q (YIQ), which keeps luma.
 */
export function jitterColour(bytes: Uint8Array, { brightness, contrast, saturation, hue }: ColourDraw): void {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 3) total += luma(bytes[i] ?? 0, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0);
  const mean = (total / (bytes.length / 3)) * brightness;
  const [cos, sin] = [Math.cos(2 * Math.PI * hue), Math.sin(2 * Math.PI * hue)];
  for (let i = 0; i < bytes.length; i += 3) {
    const lit = [bytes[i], bytes[i + 1], bytes[i + 2]].map(
      (value) => mean + ((value ?? 0) * brightness - mean) * contrast,
    );
    const [r = 0, g = 0, b = 0] = lit;
    const y = luma(r, g, b);
    const inPhase = (0.596 * r - 0.274 * g - 0.322 * b) * saturation;
    const quadrature = (0.211 * r - 0.523 * g + 0.312 * b) * saturation;
    const turnedI = cos * inPhase - sin * quadrature;
    const turnedQ = sin * inPhase + cos * quadrature;
    bytes[i] = toByte(y + 0.956 * turnedI + 0.621 * turnedQ);
    bytes[i + 1] = toByte(y - 0.272 * turnedI - 0.647 * turnedQ);
    bytes[i + 2] = toByte(y - 1.106 * turnedI + 1.703 * turnedQ);
  }
}

const toByte = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
