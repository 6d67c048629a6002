import { lookup as resolveName } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isAppError } from "@graft/contracts";
import { refusedUrl, type WebhookAnswer, type WebhookMessage, type WebhookSender } from "@graft/domain";
import { isPublicAddress } from "./public-address.ts";

export interface SenderOptions {
  /** Addresses that are not public are allowed too. */
  readonly allowPrivate: boolean;
  /** Plain HTTP is allowed too. */
  readonly allowHttp: boolean;
  readonly timeoutSeconds: number;
}

/** Characters kept of an answer. */
const ANSWER_KEPT = 1_000;
/** Bytes read of an answer; what is more is not waited for. */
const ANSWER_READ = 4 * ANSWER_KEPT;

/**
 * Sends over HTTP. A name is resolved once for each attempt, every address it has must be allowed, and the connection
 * goes to exactly the address that was looked at: a name that answers differently the second time gains nothing.
 * Redirects are not followed, they are an answer like any other.
 */
export function httpWebhookSender(options: SenderOptions): WebhookSender {
  const lookup = allowedLookup(options);
  return {
    check: (url) => checkUrl(new URL(url), options, lookup),
    async send(message, signal) {
      const url = new URL(message.url);
      try {
        checkText(url, options);
      } catch (error) {
        return { error: wordsOf(error) };
      }
      const limit = AbortSignal.timeout(options.timeoutSeconds * 1_000);
      return post({ ...message, url }, lookup, AbortSignal.any([signal, limit])).catch((error: unknown) => ({
        error: limit.aborted ? `It did not answer within ${options.timeoutSeconds} s.` : wordsOf(error),
      }));
    },
  };
}

const bare = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, "");

function wordsOf(error: unknown): string {
  if (isAppError(error)) return error.message;
  return error instanceof Error ? `It cannot be reached: ${error.message}.` : "It cannot be reached.";
}

function refusedAddress(host: string, address: string) {
  const where = host === address ? host : `${host} is ${address}, which`;
  return refusedUrl(
    `${where} is not an address of the public internet. Whoever runs this installation can allow such addresses with ` +
      "GRAFT_WEBHOOK_ALLOW_PRIVATE=1.",
  );
}

/** What the text alone tells. An address written as such is not looked up by the connection, so it is judged here. */
function checkText(url: URL, { allowHttp, allowPrivate }: SenderOptions): void {
  if (url.protocol !== "https:" && !(allowHttp && url.protocol === "http:")) {
    throw refusedUrl("only https is allowed here, so that what is told stays private on its way.");
  }
  const host = bare(url);
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) throw refusedAddress(host, host);
}

function allowedLookup({ allowPrivate }: SenderOptions): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 4);
      const refused = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      if (refused) return callback(refusedAddress(hostname, refused.address), "", 4);
      const [first] = addresses;
      if (options.all) return callback(null, addresses);
      return callback(null, first?.address ?? "", first?.family ?? 4);
    });
  };
}

/** Refuses an address at once where it can be seen that nothing would be sent; a name nobody knows yet may come. */
async function checkUrl(url: URL, options: SenderOptions, lookup: LookupFunction): Promise<void> {
  checkText(url, options);
  if (isIP(bare(url)) !== 0) return;
  await new Promise<void>((resolve, reject) => {
    lookup(bare(url), { all: true }, (error) => (isAppError(error) ? reject(error) : resolve()));
  });
}

function post(
  { url, headers, body }: Omit<WebhookMessage, "url"> & { readonly url: URL },
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === "https:" ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(body));
    const sent = { ...headers, "content-length": length, "user-agent": "Graft-Webhook/1" };
    // No agent: a kept connection would go to an address judged for an earlier attempt.
    const request = start(url, { method: "POST", headers: sent, lookup, signal, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      let text = "";
      const end = () => {
        // PostgreSQL keeps no NUL in a text.
        resolve({ status, body: text.replaceAll("\0", "").slice(0, ANSWER_KEPT) });
        request.destroy();
      };
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length >= ANSWER_READ) end();
      });
      response.on("end", end);
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}
