import "./create-dataset-version.ts";
import "./dataset.ts";
