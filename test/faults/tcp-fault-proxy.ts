import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** What the line does to what passes it. */
interface Faults {
  /** Nothing passes, and nobody is told: a cable pulled out, a NAT that forgot. */
  readonly halfOpen: boolean;
  /** Nothing passes from the server to the client. */
  readonly answersHeld: boolean;
  /** Connections are reset, and so is every new one. */
  readonly cut: boolean;
  /** Milliseconds every byte is late. */
  readonly delayMs: number;
  /** Bytes a second of one direction of one connection. */
  readonly bytesPerSecond: number;
}

const SOUND: Faults = {
  halfOpen: false,
  answersHeld: false,
  cut: false,
  delayMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
};
/** Bytes of one direction that may be under way before the sender is held. */
const WINDOW = 1024 * 1024;

type Pair = readonly [client: Socket, server: Socket];

/** A line between a client and a server that can be cut, delayed, throttled and half-opened while it is in use. */
export class TcpFaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #forgotten = new WeakSet<Pair>();
  #faults: Faults = SOUND;
  #changed: () => void = () => undefined;
  #change: Promise<void> = Promise.resolve();
  /** Where new connections go. */
  target: ProxyTarget;

  private constructor(target: ProxyTarget) {
    this.target = target;
    // The end of one direction is passed on as just that.
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
    this.#renew();
  }

  static async open(target: ProxyTarget): Promise<TcpFaultProxy> {
    const proxy = new TcpFaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** A line to an HTTP server. */
  static to(url: string): Promise<TcpFaultProxy> {
    const { hostname, port } = new URL(url);
    return TcpFaultProxy.open({ host: hostname, port: Number(port) });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections at this moment. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection, and every new one, until the line is mended. */
  cut(): void {
    this.#set({ ...SOUND, cut: true });
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Lets nothing pass and tells nobody, until the line is mended; what was sent meanwhile arrives then. */
  halfOpen(): void {
    this.#set({ ...SOUND, halfOpen: true });
  }

  /** Lets everything pass to the server and nothing back, until the line is mended or cut. */
  holdAnswers(): void {
    this.#set({ ...SOUND, answersHeld: true });
  }

  /** Lets nothing pass on the connections there are, for good, and tells nobody; new connections are sound. */
  forget(): void {
    for (const pair of this.#pairs) this.#forgotten.add(pair);
    this.#set(SOUND);
  }

  /** Makes every byte late. */
  delay(delayMs: number): void {
    this.#set({ ...SOUND, delayMs });
  }

  /** Lets each direction of each connection carry so many bytes a second. */
  throttle(bytesPerSecond: number): void {
    this.#set({ ...SOUND, bytesPerSecond });
  }

  mend(): void {
    this.#set(SOUND);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #set(faults: Faults): void {
    this.#faults = faults;
    this.#changed();
    this.#renew();
  }

  #renew(): void {
    this.#change = new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  #join(client: Socket): void {
    if (this.#faults.cut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ ...this.target, allowHalfOpen: true });
    const pair: Pair = [client, server];
    this.#pairs.add(pair);
    this.#carry(pair, "client");
    this.#carry(pair, "server");
    for (const [socket, other] of [pair, [server, client] as const]) {
      // What broke on one side is broken on the other; a silent line breaks nothing.
      socket.on("error", () => undefined);
      socket.on("close", (failed) => {
        this.#pairs.delete(pair);
        if (failed) other.resetAndDestroy();
      });
    }
  }

  /** Carries one direction: in order, each piece when the line's faults allow. */
  #carry(pair: Pair, sender: "client" | "server"): void {
    const [from, to] = sender === "client" ? pair : ([pair[1], pair[0]] as const);
    let line = Promise.resolve();
    let underWay = 0;
    let freeAt = 0;
    const passes = async (arrived: number, bytes: number) => {
      await this.#sound(pair, sender);
      const { delayMs, bytesPerSecond } = this.#faults;
      freeAt = Math.max(freeAt, arrived + delayMs) + (1000 * bytes) / bytesPerSecond;
      const wait = freeAt - performance.now();
      if (wait > 0) await Promise.race([delay(wait), this.#change]);
      await this.#sound(pair, sender);
    };
    from.on("data", (chunk) => {
      const arrived = performance.now();
      underWay += chunk.length;
      if (underWay > WINDOW) from.pause();
      line = line.then(async () => {
        await passes(arrived, chunk.length);
        if (!to.destroyed && !to.write(chunk)) await drained(to);
        underWay -= chunk.length;
        if (underWay <= WINDOW) from.resume();
      });
    });
    from.on("end", () => {
      line = line.then(() => passes(performance.now(), 0)).then(() => void to.end());
    });
  }

  /** Waits while nothing may pass. */
  async #sound(pair: Pair, sender: "client" | "server"): Promise<void> {
    const held = () => this.#faults.halfOpen || (this.#faults.answersHeld && sender === "server");
    while (held() || this.#forgotten.has(pair)) await this.#change;
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
