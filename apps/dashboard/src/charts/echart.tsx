"use client";

import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../ui/button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { downloadCanvas, downloadCsv } from "./download.ts";

use([CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface EChartProps {
  /** What the chart shows, for those who cannot see it; the numbers stand in a table beside it. */
  readonly label: string;
  readonly option: EChartsCoreOption;
  readonly height: number;
  readonly csv: readonly (readonly (string | number)[])[];
  readonly file: string;
}

/** An ECharts canvas that follows its box, with PNG and CSV to take away. */
export function EChart({ label, option, height, csv, file }: EChartProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = init(element);
    chart.setOption(option);
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option]);
  return (
    <figure className="relative rounded-md border border-line">
      <div ref={box} role="img" aria-label={label} style={{ height }} />
      <span className="absolute top-1 right-1">
        <Menu
          trigger={
            <Button variant="quiet" size="icon" aria-label={`Download: ${label}`}>
              <Download aria-hidden />
            </Button>
          }
        >
          <MenuItem onSelect={() => downloadCanvas(`${file}.png`, box.current?.querySelector("canvas") ?? undefined)}>
            PNG
          </MenuItem>
          <MenuItem onSelect={() => downloadCsv(`${file}.csv`, csv)}>CSV</MenuItem>
        </Menu>
      </span>
    </figure>
  );
}
