import type { UnitOfWork } from "../unit-of-work.ts";

/** Seals secrets with a key that lies outside the database. `context` must be the same to open what was sealed. */
export interface SecretBox {
  seal(secret: string, context: string): string;
  /** @throws Error when the key or the context is another, or the text was altered. */
  open(sealed: string, context: string): string;
}

export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type WebhookAnswer =
  /** `body`: its beginning. */
  | { readonly status: number; readonly body: string }
  /** Nothing answered, or nothing was sent. */
  | { readonly error: string };

/** Sends over HTTP, to public addresses only unless the installation allows others, and follows no redirect. */
export interface WebhookSender {
  /** @throws AppError WEBHOOK_URL_REFUSED when nothing may be sent there. */
  check(url: string): Promise<void>;
  /** Never throws: what went wrong is the answer. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer>;
}

export interface WebhookPorts {
  readonly work: UnitOfWork;
  /** Null: the installation has no key, so that no secret can be kept. */
  readonly secretBox: SecretBox | null;
  readonly webhookSender: WebhookSender;
}
