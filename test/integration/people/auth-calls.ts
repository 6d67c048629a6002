import { createHmac } from "node:crypto";
import { ApiCaller, TEST_DASHBOARD_ORIGIN } from "@graft/testkit";

export interface AuthAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** A browser: keeps the cookies it is given and sends them along. */
export class Browser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Who sits before it, as a caller of GraphQL. */
  get caller(): ApiCaller {
    return new ApiCaller(this.#url, { cookie: this.cookie });
  }

  async fetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, cookie: this.cookie, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(new URL(address, this.#url), { redirect: "manual", ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split(";");
      const at = pair.indexOf("=");
      const ended = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
      if (ended || pair.slice(at + 1) === "") this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async post<Body = Record<string, unknown>>(path: string, body: object): Promise<AuthAnswer<Body>> {
    const response = await this.fetch(`/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: TEST_DASHBOARD_ORIGIN },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? null : JSON.parse(text)) as Body,
      headers: response.headers,
    };
  }

  async get<Body = Record<string, unknown>>(path: string): Promise<AuthAnswer<Body>> {
    const response = await this.fetch(`/api/auth${path}`);
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
  }

  signIn({ email, password }: { readonly email: string; readonly password: string }) {
    return this.post<Record<string, unknown>>("/sign-in/email", { email, password });
  }

  /** E-mail of who is signed in here; null when nobody is. */
  async signedInAs(): Promise<string | null> {
    const { me } = await this.caller.data<{ me: { user: { email: string } } | null }>("{ me { user { email } } }");
    return me?.user.email ?? null;
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** A time-based code (RFC 6238: SHA-1, six digits, 30 seconds) of an `otpauth:` address, `step` steps from now. */
export function codeOf(uri: string, step = 0): string {
  const secret = decodeBase32(new URL(uri).searchParams.get("secret") ?? "");
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
