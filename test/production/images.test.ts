import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { databaseUrls, dropDatabase } from "@graft/db";
import { seed, TEST_DASHBOARD_ORIGIN, until } from "@graft/testkit";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readTestEnvironment } from "../env.ts";
import { type AssembledImage, assembleImage } from "./assemble-image.ts";

const NAME = "graft_images";
const folder = mkdtempSync(path.join(tmpdir(), "graft-images-"));
const started: ChildProcess[] = [];
const images = new Map<string, AssembledImage>();

beforeAll(() => {
  for (const image of ["api", "dashboard", "trainer", "predictor"]) {
    images.set(image, assembleImage(`${image}.Dockerfile`, path.join(folder, image)));
  }
});
afterAll(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  }
  await dropDatabase(inject("postgres").superuserUrl, NAME);
  rmSync(folder, { recursive: true, force: true });
});

/** Starts what an image holds, with its own variables, those given, and nothing else of this machine. */
function start(image: string, variables: Readonly<Record<string, string>>, script?: string) {
  const found = images.get(image);
  if (!found) throw new Error(`no image ${image}`);
  const [, ...args] = script === undefined ? found.command : ["node", script];
  const env = { PATH: "/usr/bin:/bin", TEST_RUN_MARK: readTestEnvironment().mark ?? "", ...found.env, ...variables };
  const child = spawn(process.execPath, args, { cwd: found.app, env, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  const said = { output: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said.output += chunk.toString("utf8");
    });
  }
  return { child, said };
}

async function answers(url: string, said: { output: string }): Promise<string> {
  const response = await until(
    () =>
      fetch(url).then(
        (answer) => (answer.ok ? answer : undefined),
        () => undefined,
      ),
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`${url}: ${String(error)}\n${said.output}`);
  });
  return response.text();
}

describe("the folders of the images, and nothing beside them", () => {
  it("are an installation: the database is prepared, API, proxy and dashboard answer, and an agent reports for work", async () => {
    const { superuserUrl, passwords } = inject("postgres");
    const prepared = start(
      "api",
      {
        GRAFT_DATABASE_SUPERUSER_URL: superuserUrl,
        GRAFT_DATABASE_NAME: NAME,
        GRAFT_DATABASE_OWNER_PASSWORD: passwords.owner,
        GRAFT_DATABASE_API_PASSWORD: passwords.api,
        GRAFT_DATABASE_SYSTEM_PASSWORD: passwords.system,
        GRAFT_DATABASE_AUTH_PASSWORD: passwords.auth,
      },
      "apps/api/dist/prepare.js",
    );
    const [code] = await once(prepared.child, "exit");
    expect(code, prepared.said.output).toBe(0);

    const [apiPort, dashboardPort, frontPort] = [await getPort(), await getPort(), await getPort()];
    const url = `http://localhost:${frontPort}`;
    const { apiUrl, systemUrl, authUrl } = databaseUrls(superuserUrl, NAME, passwords);
    const key = generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
    const api = start("api", {
      GRAFT_HOST: "127.0.0.1",
      GRAFT_PORT: String(apiPort),
      GRAFT_PUBLIC_URL: url,
      GRAFT_DASHBOARD_ORIGIN: `${url},${TEST_DASHBOARD_ORIGIN}`,
      GRAFT_DATABASE_API_URL: apiUrl,
      GRAFT_DATABASE_SYSTEM_URL: systemUrl,
      GRAFT_DATABASE_AUTH_URL: authUrl,
      GRAFT_AUTH_SECRET: randomBytes(32).toString("hex"),
      GRAFT_STORE_SECRET: randomBytes(32).toString("hex"),
      GRAFT_REPORT_KEY: key,
      GRAFT_BUS: "postgres",
      GRAFT_TRUSTED_PROXIES: "loopback",
      GRAFT_DATA: path.join(folder, "data"),
    });
    expect(await answers(`http://127.0.0.1:${apiPort}/healthz`, api.said)).toContain("ok");

    const dashboard = start("dashboard", { HOSTNAME: "127.0.0.1", PORT: String(dashboardPort), GRAFT_API_URL: url });
    const proxy = start(
      "api",
      {
        GRAFT_PROXY_PORT: String(frontPort),
        GRAFT_PROXY_API: `http://127.0.0.1:${apiPort}`,
        GRAFT_PROXY_DASHBOARD: `http://127.0.0.1:${dashboardPort}`,
      },
      "apps/api/dist/proxy-main.js",
    );
    expect(await answers(`${url}/limits`, proxy.said)).toContain("requestBytes");
    const page = await answers(`${url}/sign-in`, dashboard.said);
    expect(page).toContain("Graft");
    // Next's own files come with the image as well.
    const [asset] = /\/_next\/static\/[^"]+\.(css|js)/.exec(page) ?? [];
    expect(await answers(`${url}${asset}`, dashboard.said)).not.toBe("");

    const organization = await seed(url).organization();
    const { secret } = await organization.key("AGENT");
    const agent = start("trainer", {
      GRAFT_API_URL: url,
      GRAFT_AGENT_KEY: secret,
      GRAFT_AGENT_NAME: "contained",
      GRAFT_AGENT_HOME: path.join(folder, "agent"),
      GRAFT_NATIVE_BACKENDS: path.join(folder, "none"),
      GRAFT_BACKEND: "wasm",
    });
    const online = async () => {
      const { organization: found } = await organization.asOwner.data<{
        organization: { agents: { nodes: { name: string; state: string }[] } };
      }>("{ organization { agents { nodes { name state } } } }");
      return found.agents.nodes.find(({ name, state }) => name === "contained" && state === "ONLINE");
    };
    await until(online, 90_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${agent.said.output}`);
    });

    // It loads, reaches the API, and says in the API's words that there is no such model.
    const predictor = start("predictor", {
      GRAFT_API_URL: url,
      GRAFT_API_KEY: (await organization.key("SERVICE")).secret,
      GRAFT_MODEL: "nothing@production",
      GRAFT_HOST: "127.0.0.1",
      GRAFT_PORT: String(await getPort()),
      GRAFT_MODEL_CACHE: path.join(folder, "models"),
    });
    expect((await once(predictor.child, "exit"))[0]).toBe(1);
    expect(predictor.said.output).toContain('"code":"NOT_FOUND"');
  });
});
