import "./create-experiment.ts";
import "./experiment.ts";
