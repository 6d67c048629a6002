/** Base64 bits, most significant first, one per example in the split's order: true where the model was right. */
export function correctBits(base64: string, count: number): boolean[] {
  const bytes = atob(base64);
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes.charCodeAt(index >> 3);
    return ((byte >> (7 - (index & 7))) & 1) === 1;
  });
}
