/** The platform's key. Agents and tenants never hold it. */
export interface ReportSigner {
  /** Ed25519 public key, SPKI in DER, base64. */
  readonly publicKey: string;
  /** Ed25519 signature of the UTF-8 bytes of the text, base64. */
  sign(text: string): string;
}
