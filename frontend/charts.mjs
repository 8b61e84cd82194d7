// The charts Trichter draws and nothing else of ECharts; trichter/insights loads the bundle where a chart is shown.
import { BarChart, FunnelChart, LineChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import langDE from "echarts/i18n/langDE-obj.js";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  FunnelChart,
  GridComponent,
  LegendComponent,
  LineChart,
  SankeyChart,
  SVGRenderer,
  TooltipComponent,
]);
echarts.registerLocale("DE", langDE);
// only what is called from outside, so that the rest can be left out
window.echarts = { init: echarts.init, getInstanceByDom: echarts.getInstanceByDom };
