-- A controller that trains one strategy with other settings and names the best.
ALTER TYPE "run_kind" ADD VALUE 'SWEEP';
