/* Draws every <canvas data-url>: fetches the series that the address answers with and stacks its rows year by year.
   Colours are those of the legend beside it (from the CSS tokens), so that they follow light and dark. Without Chart.js
   or without an answer the box says so, and the table under it is opened: it holds the same numbers. */
"use strict";

(() => {
  const charts = [];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const token = (name, element = document.documentElement) => getComputedStyle(element).getPropertyValue(name).trim();

  const moneyScales = [[1e12, "trn"], [1e9, "bn"], [1e6, "m"]];
  const amountScales = [[1e9, "billion"], [1e6, "million"]];
  const grouped = (value, digits = 2) => value.toLocaleString("en-US", { maximumFractionDigits: digits });
  const scaled = (value, scales) => {
    const [scale, word] = scales.find(([size]) => Math.abs(value) >= size) || [1, ""];
    return scale === 1 ? grouped(value) : `${grouped(value / scale)}\u00a0${word}`;
  };

  const hatch = (color) => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = color;
    pen.lineWidth = 2.5;
    for (const shift of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(shift, 8);
      pen.lineTo(shift + 8, 0);
      pen.stroke();
    }
    return pen.createPattern(tile, "repeat");
  };

  const colorOf = (figure, key) => {
    const item = [...figure.querySelectorAll(".legend [data-key]")].find((one) => one.dataset.key === key);
    return token("--key", item || figure) || token("--c-rest");
  };

  /* Marks what lies after the day of knowledge, where all is plan. */
  const ahead = {
    id: "ahead",
    beforeDraw(chart, _args, options) {
      const x = chart.scales.x;
      const after = options.years.findIndex((year) => year > options.year);
      if (after < 1) return;
      const left = (x.getPixelForValue(after - 1) + x.getPixelForValue(after)) / 2;
      const { top, bottom, right } = chart.chartArea;
      const pen = chart.ctx;
      pen.save();
      pen.fillStyle = options.shade;
      pen.fillRect(left, top, right - left, bottom - top);
      pen.strokeStyle = options.line;
      pen.setLineDash([4, 4]);
      pen.beginPath();
      pen.moveTo(left, top - 18);
      pen.lineTo(left, bottom);
      pen.stroke();
      pen.fillStyle = options.text;
      pen.font = `500 12px ${token("--font")}`;
      const words = "planned \u2192";
      const room = right - left > pen.measureText(words).width + 12;
      pen.textAlign = room ? "left" : "right";
      pen.fillText(words, room ? left + 7 : left - 7, top - 7);
      pen.restore();
    },
  };

  const dataset = (figure, row) => {
    const color = colorOf(figure, row.key);
    const pale = row.key === "past_due";
    return {
      label: row.label,
      data: row.values,
      backgroundColor: pale ? hatch(color) : color,
      borderColor: pale ? color : token("--bg"),
      borderWidth: pale ? 1 : { top: 1, right: 0, bottom: 0, left: 0 },
      borderSkipped: false,
      maxBarThickness: 56,
      categoryPercentage: 0.86,
      barPercentage: 0.94,
    };
  };

  const settings = (figure, answer) => {
    const money = answer.unit === "USD";
    const words = figure.dataset.unit;
    const text = token("--muted");
    const order = [...figure.querySelectorAll(".legend [data-key]")].map((one) => one.dataset.key);
    const rows = answer.series
      .filter((row) => row.values.some((value) => value !== 0))
      .sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key));
    return {
      type: "bar",
      data: { labels: answer.years.map(String), datasets: rows.map((row) => dataset(figure, row)) },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20 } },
        animation: still.matches ? false : { duration: 350 },
        interaction: { mode: "index", intersect: false },
        scales: {
          x: { stacked: true, grid: { display: false }, border: { color: token("--border-strong") }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 } },
          y: { stacked: true, suggestedMax: Number(figure.dataset.highest) || undefined, border: { display: false }, grid: { color: token("--grid") }, ticks: { color: text, maxTicksLimit: 6, callback: (value) => scaled(value, money ? moneyScales : amountScales) } },
        },
        plugins: {
          legend: { display: false },
          ahead: {
            years: answer.years, year: Number(answer.as_of.slice(0, 4)), shade: token("--surface"), line: token("--border-strong"), text,
          },
          tooltip: {
            backgroundColor: token("--raised"), titleColor: token("--text"), bodyColor: token("--text"), footerColor: token("--text"),
            borderColor: token("--border-strong"), borderWidth: 1, padding: 12, boxPadding: 4, usePointStyle: true, itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
            filter: (item) => item.raw !== 0,
            callbacks: {
              label: (item) => ` ${item.dataset.label}: ${money ? `${scaled(item.raw, moneyScales)} USD` : grouped(item.raw)}`,
              labelColor: (item) => ({ backgroundColor: colorOf(figure, rows[item.datasetIndex].key), borderColor: "transparent" }),
              footer: (items) => {
                const total = items.reduce((sum, item) => sum + item.raw, 0);
                return items.length ? `Total: ${money ? `${scaled(total, moneyScales)} USD` : `${grouped(total)} ${words}`}` : "";
              },
            },
          },
        },
      },
      plugins: [ahead],
    };
  };

  const say = (figure, words) => {
    const said = figure.querySelector(".chart-said");
    said.textContent = words;
    said.hidden = false;
    const table = figure.querySelector("details.numbers");
    if (table) table.open = true;
  };

  const draw = (one) => {
    if (one.chart) one.chart.destroy();
    window.Chart.defaults.font.family = token("--font");
    window.Chart.defaults.font.size = 12;
    one.chart = new window.Chart(one.canvas, settings(one.figure, one.answer));
    one.figure.querySelector(".chart-said").hidden = true;
    one.figure.dataset.drawn = "true";
  };

  const load = async (canvas) => {
    const figure = canvas.closest("figure");
    if (!window.Chart) {
      say(figure, "The chart could not be drawn: its library did not load. The table below holds the same numbers.");
      return;
    }
    try {
      const answer = await fetch(canvas.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      const one = { canvas, figure, answer: await answer.json(), chart: null };
      charts.push(one);
      draw(one);
    } catch (error) {
      say(figure, `The chart could not be drawn (${error.message}). The table below holds the same numbers.`);
    }
  };

  document.querySelectorAll("canvas[data-url]").forEach(load);
  dark.addEventListener("change", () => charts.forEach(draw));
  window.addEventListener("beforeprint", () => charts.forEach((one) => one.chart.resize()));
})();
