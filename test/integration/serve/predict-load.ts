/** One answered request of a load. */
export interface LoadAnswer {
  readonly version: number;
  readonly digest: string;
  readonly score: number;
  /** Order in which requests were sent. */
  readonly sent: number;
}

export interface LoadReport {
  readonly answers: readonly LoadAnswer[];
  /** Requests that were not answered with 200. */
  readonly failures: readonly string[];
}

/** Clients that send the same picture over and over, each as soon as it was answered. */
export class PredictLoad {
  readonly #answers: LoadAnswer[] = [];
  readonly #failures: string[] = [];
  readonly #clients: Promise<void>[];
  #stopped = false;
  #sent = 0;

  constructor(url: string, picture: Uint8Array, clients: number) {
    this.#clients = Array.from({ length: clients }, () => this.#client(url, picture));
  }

  get answers(): readonly LoadAnswer[] {
    return this.#answers;
  }

  async #client(url: string, picture: Uint8Array): Promise<void> {
    while (!this.#stopped) {
      this.#sent += 1;
      const sent = this.#sent;
      try {
        const response = await fetch(new URL("/v1/predict", url), {
          method: "POST",
          headers: { "content-type": "image/png" },
          body: picture as BodyInit,
        });
        const text = await response.text();
        if (response.status !== 200) this.#failures.push(`${response.status} ${text}`);
        else {
          const { version, digest, predictions } = JSON.parse(text);
          this.#answers.push({ version, digest, score: predictions[0].scores.upright, sent });
        }
      } catch (error) {
        this.#failures.push(String(error));
      }
    }
  }

  async stop(): Promise<LoadReport> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    return { answers: [...this.#answers].sort((a, b) => a.sent - b.sent), failures: this.#failures };
  }
}
