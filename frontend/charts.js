// The parts of ECharts that our pages use, as one global: `echarts`. Add a part here when a chart needs it.
import * as echarts from "echarts/core";
import { BarChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, CalendarComponent, DatasetComponent, DataZoomComponent, GraphicComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, RadarComponent, TitleComponent,
  TooltipComponent, TransformComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout, UniversalTransition } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import langZH from "echarts/i18n/langZH-obj.js";

echarts.use([
  BarChart, FunnelChart, GaugeChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart,
  AriaComponent, CalendarComponent, DatasetComponent, DataZoomComponent, GraphicComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, RadarComponent, TitleComponent,
  TooltipComponent, TransformComponent, VisualMapComponent,
  LabelLayout, UniversalTransition, CanvasRenderer, SVGRenderer,
]);
echarts.registerLocale("ZH", langZH);

window.echarts = echarts;
