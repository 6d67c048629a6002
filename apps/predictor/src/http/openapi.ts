const error = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "requestId"],
      properties: {
        code: { type: "string", examples: ["PICTURE_UNDECODABLE"] },
        message: { type: "string" },
        requestId: { type: "string" },
        faults: { type: "array", items: { type: "object" }, description: "One for each input that is not right." },
      },
    },
  },
};

const refused = (description: string) => ({ description, content: { "application/json": { schema: error } } });

const instance = {
  oneOf: [
    {
      type: "object",
      required: ["b64"],
      properties: { b64: { type: "string", contentEncoding: "base64", description: "A picture's bytes." } },
    },
    { type: "object", required: ["text"], properties: { text: { type: "string" } } },
  ],
};

const prediction = {
  type: "object",
  required: ["label", "score", "scores"],
  properties: {
    label: { type: "string", description: "The class with the highest score." },
    score: { type: "number", minimum: 0, maximum: 1 },
    scores: { type: "object", additionalProperties: { type: "number" }, description: "Probability of every class." },
  },
};

const answer = {
  type: "object",
  required: ["model", "version", "digest", "predictions"],
  properties: {
    model: { type: "string" },
    version: { type: "integer", description: "The version that made all predictions of this answer." },
    digest: { type: "string" },
    predictions: { type: "array", items: prediction },
  },
};

const plain = (summary: string, answers: Readonly<Record<string, { readonly description: string }>>) => ({
  get: { summary, responses: answers },
});

/** The predictor's routes, for clients and their generators. */
export const OPENAPI = {
  openapi: "3.1.0",
  info: { title: "Graft predictor", version: "1", description: "Predictions of the version under an alias." },
  paths: {
    "/v1/predict": {
      post: {
        summary: "Predict one input or many.",
        requestBody: {
          required: true,
          content: {
            "image/*": { schema: { type: "string", contentMediaType: "application/octet-stream" } },
            "application/octet-stream": { schema: { type: "string", contentMediaType: "application/octet-stream" } },
            "text/plain": { schema: { type: "string" } },
            "application/json": {
              schema: {
                oneOf: [
                  ...instance.oneOf,
                  {
                    type: "object",
                    required: ["instances"],
                    properties: { instances: { type: "array", minItems: 1, items: instance } },
                  },
                ],
              },
            },
          },
        },
        responses: {
          200: {
            description: "Predictions, in the order of the inputs.",
            content: { "application/json": { schema: answer } },
          },
          400: refused("The request is malformed."),
          413: refused("The body, or the number of instances, is too large."),
          415: refused("The content type is none of the above."),
          422: refused("An input cannot be read, or is of another modality than the model."),
          503: refused("Too much waits, or no model is loaded; Retry-After says when to come again."),
        },
      },
    },
    "/v1/model": plain("Which version answers, and since when.", { 200: { description: "The version." } }),
    "/healthz": plain("Whether the process lives.", { 200: { description: "It does." } }),
    "/readyz": plain("Whether requests are answered.", {
      200: { description: "They are; `refused` names a newer version that got no traffic." },
      503: { description: "No version is loaded." },
    }),
  },
} as const;
