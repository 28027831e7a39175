// Draws what the server put beside each chart as JSON. Colours come from the style sheet, so that themes need no word here.
(function () {
  "use strict";

  var charts = new Map();

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function number(value) {
    return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  }

  function frame() {
    return {
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      // Rich text is painted on the canvas: the page's security policy forbids inline styles in HTML.
      tooltip: {
        renderMode: "richText",
        backgroundColor: token("--tip-back"),
        borderWidth: 0,
        padding: [8, 12],
        textStyle: { color: token("--tip-text"), fontSize: 12, lineHeight: 18 },
      },
    };
  }

  var DRAW = {
    ring: function (data) {
      var option = frame();
      option.tooltip.formatter = function (part) {
        return part.name + "  " + number(part.value) + "  (" + Math.round(part.percent) + "%)";
      };
      option.series = [{
        type: "pie", radius: ["64%", "94%"], padAngle: 2, itemStyle: { borderRadius: 4 },
        label: { show: false }, emphasis: { scaleSize: 3 },
        data: data.parts.map(function (part) {
          return { name: part.name, value: part.value, itemStyle: { color: token("--cat-" + part.key) } };
        }),
      }];
      return option;
    },
    months: function (data) {
      var option = frame();
      option.grid = { left: 4, right: 4, top: 12, bottom: 4, containLabel: true };
      option.xAxis = {
        type: "category", data: data.labels, axisTick: { show: false },
        axisLine: { lineStyle: { color: token("--line") } },
        axisLabel: { color: token("--quiet"), fontSize: 11, hideOverlap: true },
      };
      option.yAxis = {
        type: "value", splitNumber: 3,
        splitLine: { lineStyle: { color: token("--line") } },
        axisLabel: { color: token("--quiet"), fontSize: 11 },
      };
      option.tooltip.trigger = "axis";
      option.tooltip.axisPointer = { type: "shadow", shadowStyle: { color: token("--shade") } };
      option.tooltip.formatter = function (parts) {
        var place = parts[0].dataIndex;
        var lines = parts.filter(function (part) { return part.value; }).map(function (part) {
          return part.seriesName + "  " + number(part.value);
        });
        return [data.titles[place] + "  " + number(data.totals[place])].concat(lines).join("\n");
      };
      option.series = data.series.map(function (each) {
        return {
          name: each.name, type: "bar", stack: "points", data: each.values, barMaxWidth: 26,
          itemStyle: { color: token("--cat-" + each.key), borderRadius: 2 }, emphasis: { focus: "none" },
        };
      });
      return option;
    },
    // Points against a measure: steps stand as steps, because the server gives both sides of each.
    curve: function (data) {
      var option = against(data);
      option.xAxis.type = "value";
      option.xAxis.min = "dataMin";
      option.xAxis.max = "dataMax";
      option.xAxis.axisLabel.formatter = function (value) { return data.before + short(value) + data.after; };
      option.tooltip.axisPointer = { type: "line", lineStyle: { color: token("--quiet") } };
      option.tooltip.formatter = function (parts) {
        return data.before + number(parts[0].value[0]) + data.after + "\n" + number(parts[0].value[1]);
      };
      option.series = [{
        type: "line", data: data.points, showSymbol: false, symbolSize: 7,
        lineStyle: { width: 2.5, color: token("--accent") }, itemStyle: { color: token("--accent") },
        areaStyle: { color: token("--accent"), opacity: 0.1 }, emphasis: { disabled: true },
      }];
      return option;
    },
    // Counts of people in a row of spans: beside one another, or one sort of bar for each side of nothing.
    groups: function (data) {
      var option = against(data);
      option.xAxis.type = "category";
      option.xAxis.data = data.labels;
      option.yAxis.minInterval = 1;
      option.tooltip.axisPointer = { type: "shadow", shadowStyle: { color: token("--shade") } };
      option.tooltip.formatter = function (parts) {
        var shown = parts.filter(function (part) { return part.value || !data.is_stacked; });
        return [data.titles[parts[0].dataIndex]].concat(shown.map(function (part) {
          return part.seriesName + "  " + number(part.value);
        })).join("\n");
      };
      option.series = data.series.map(function (each) {
        return {
          name: each.name, type: "bar", stack: data.is_stacked ? "people" : null, data: each.values, barMaxWidth: 30,
          barGap: "12%", itemStyle: { color: token(each.color), borderRadius: 2 }, emphasis: { disabled: true },
        };
      });
      return option;
    },
    bars: function (data) {
      var option = against(data);
      option.xAxis.type = "category";
      option.xAxis.data = data.points.map(function (point) { return point[0]; });
      option.xAxis.axisLabel.interval = 0;
      option.xAxis.axisLabel.hideOverlap = false;
      option.xAxis.axisLabel.overflow = "break";
      option.xAxis.axisLabel.width = Math.max(40, 300 / data.points.length);
      option.tooltip.axisPointer = { type: "shadow", shadowStyle: { color: token("--shade") } };
      option.tooltip.formatter = function (parts) { return parts[0].name + "  " + number(parts[0].value); };
      option.series = [{
        type: "bar", data: data.points.map(function (point) { return point[1]; }), barMaxWidth: 38,
        itemStyle: { color: token("--accent"), borderRadius: 3 }, emphasis: { disabled: true },
      }];
      return option;
    },
  };

  // A large number on an axis, in the words of the language: 500K, 50万.
  function short(value) {
    return value.toLocaleString(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });
  }

  function against(data) {
    var option = frame();
    option.grid = { left: 4, right: 14, top: 12, bottom: 4, containLabel: true };
    option.xAxis = {
      axisTick: { show: false }, splitLine: { show: false }, splitNumber: 4,
      axisLine: { onZero: true, lineStyle: { color: token("--line") } },
      axisLabel: { color: token("--quiet"), fontSize: 11, hideOverlap: true },
    };
    option.yAxis = {
      type: "value", splitNumber: 3, splitLine: { lineStyle: { color: token("--line") } },
      axisLabel: { color: token("--quiet"), fontSize: 11, formatter: short },
    };
    option.tooltip.trigger = "axis";
    return option;
  }

  function draw(element, isFirst) {
    var source = document.getElementById(element.dataset.chart);
    if (!source) return;
    var data = JSON.parse(source.textContent);
    var chart = window.echarts.init(element, null, { renderer: "canvas" });
    var option = DRAW[data.kind](data);
    var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    option.animation = isFirst && !calm;
    option.animationDuration = 500;
    chart.setOption(option);
    charts.set(element, chart);
  }

  function drawAll(isFirst) {
    charts.forEach(function (chart, element) {
      chart.dispose();
      charts.delete(element);
    });
    document.querySelectorAll("[data-chart]").forEach(function (element) { draw(element, isFirst); });
  }

  document.addEventListener("DOMContentLoaded", function () { drawAll(true); });
  document.addEventListener("htmx:afterSettle", function () { drawAll(false); });
  document.addEventListener("themechange", function () { drawAll(false); });
  window.addEventListener("resize", function () {
    charts.forEach(function (chart) { chart.resize(); });
  });
  window.addEventListener("beforeprint", function () { charts.forEach(function (chart) { chart.resize(); }); });
})();
