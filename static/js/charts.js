/* Draws every <canvas data-url>: fetches the series that the address answers with and stacks its rows year by year.
   Colours are those of the legend beside it (from the CSS tokens), so that they follow light and dark. Without Chart.js
   or without an answer the box says so, and the table under it is opened: it holds the same numbers. */
"use strict";

(() => {
  // What it says, in the language of the page: the attributes of its own element.
  const words = document.currentScript.dataset;
  const language = document.documentElement.lang;
  const charts = [];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  // Each chart is drawn when the page has a moment, so that several don't hold up what the reader does meanwhile.
  const moment = () => new Promise((go) => (window.requestIdleCallback ? window.requestIdleCallback(go, { timeout: 500 }) : setTimeout(go)));
  const token = (name, element = document.documentElement) => getComputedStyle(element).getPropertyValue(name).trim();
  // What may yet not come, or is late: hatched, as in the legend.
  const DOUBTFUL = new Set(["past_due", "cancelled_or_closed"]);
  const WIDE = 620;
  // Milliseconds until the library is taken to be out of reach.
  const PATIENCE = 6000;

  const moneyScales = [[1e12, words.trillion], [1e9, words.billion], [1e6, words.million]];
  const amountScales = [[1e9, words.amountBillion], [1e6, words.amountMillion]];
  const grouped = (value, digits = 2) => value.toLocaleString(language, { maximumFractionDigits: digits });
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

  const items = (figure) => [...figure.querySelectorAll(".legend [data-key]")];
  const colorOf = (figure, key) => token("--key", items(figure).find((one) => one.dataset.key === key) || figure) || token("--c-rest");

  /* Where the day of knowledge lies: capacity stands on 31 December, so between two bars; money falls within its year. */
  const dayAt = (chart, { years, at: day, flow }) => {
    const x = chart.scales.x;
    const [year, month, date] = day.split("-").map(Number);
    const part = (Date.UTC(year, month - 1, date) - Date.UTC(year, 0, 1)) / (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1));
    const index = years.indexOf(year);
    const step = years.length > 1 ? x.getPixelForValue(1) - x.getPixelForValue(0) : chart.chartArea.width;
    return index < 0 ? null : x.getPixelForValue(index) + (part - (flow ? 0.5 : 1)) * step;
  };

  const today = {
    id: "today",
    beforeDraw(chart, _args, options) {
      const at = dayAt(chart, options);
      if (at === null) return;
      const { top, bottom, left, right } = chart.chartArea;
      const line = Math.min(Math.max(at, left), right);
      const pen = chart.ctx;
      pen.save();
      pen.fillStyle = options.shade;
      pen.fillRect(line, top, right - line, bottom - top);
      pen.restore();
    },
    afterDatasetsDraw(chart, _args, options) {
      const at = dayAt(chart, options);
      if (at === null) return;
      const { top, bottom, left, right } = chart.chartArea;
      const line = Math.min(Math.max(at, left), right);
      const pen = chart.ctx;
      pen.save();
      pen.strokeStyle = options.text;
      pen.setLineDash([4, 4]);
      pen.beginPath();
      pen.moveTo(line, top - 16);
      pen.lineTo(line, bottom);
      pen.stroke();
      pen.fillStyle = options.text;
      pen.font = `500 12px ${token("--font")}`;
      // In full where that fits beside the line, so that it never runs into the axis.
      const full = options.flow ? options.day : `${options.day}, ${words.planned} \u2192`;
      const told = right - line > pen.measureText(full).width + 8 ? full : options.day;
      const room = right - line > pen.measureText(told).width + 8;
      pen.textAlign = room ? "left" : "right";
      pen.fillText(told, room ? line + 6 : line - 6, top - 7);
      pen.restore();
    },
  };

  /* Names each row beside its last bar, where there is room, so that the eye need not go to the legend and back. */
  const names = {
    id: "names",
    afterDatasetsDraw(chart, _args, options) {
      if (!options.room) return;
      const last = chart.data.labels.length - 1;
      const labels = chart.data.datasets
        .map((row, index) => ({ row, bar: chart.getDatasetMeta(index).data[last] }))
        .filter(({ row, bar }) => row.data[last] && Math.abs(bar.base - bar.y) > 3)
        .map(({ row, bar }) => ({ words: row.label, key: row.key, y: (bar.y + bar.base) / 2, from: bar.x + bar.width / 2 }))
        .sort((one, other) => other.y - one.y);
      const pen = chart.ctx;
      pen.save();
      pen.font = `500 12px ${token("--font")}`;
      pen.textBaseline = "middle";
      let lowest = chart.chartArea.bottom + 8;
      for (const label of labels) {
        const y = Math.min(label.y, lowest - 15);
        lowest = y;
        pen.strokeStyle = colorOf(options.figure, label.key);
        pen.lineWidth = 2;
        pen.beginPath();
        pen.moveTo(label.from + 3, label.y);
        pen.lineTo(chart.chartArea.right + 8, y);
        pen.stroke();
        pen.fillStyle = options.text;
        pen.fillText(label.words, chart.chartArea.right + 12, y);
      }
      pen.restore();
    },
  };

  const dataset = (figure, row) => {
    const color = colorOf(figure, row.key);
    const doubtful = DOUBTFUL.has(row.key);
    return {
      label: items(figure).find((one) => one.dataset.key === row.key)?.textContent.trim() || row.label,
      key: row.key,
      data: row.values,
      backgroundColor: doubtful ? hatch(color) : color,
      borderColor: doubtful ? color : token("--bg"),
      borderWidth: doubtful ? 1 : { top: 1, right: 0, bottom: 0, left: 0 },
      borderSkipped: false,
      maxBarThickness: 56,
      categoryPercentage: 0.86,
      barPercentage: 0.94,
    };
  };

  /* The room that the names need at the right; none on narrow screens, or where the last year has nothing. */
  const roomFor = (canvas, rows) => {
    const shown = rows.filter((row) => row.values[row.values.length - 1]);
    if (canvas.parentElement.clientWidth < WIDE || shown.length < 2) return 0;
    const pen = canvas.getContext("2d");
    pen.font = `500 12px ${token("--font")}`;
    return Math.ceil(Math.max(...shown.map((row) => pen.measureText(row.label).width)) + 18);
  };

  /* To the records behind a bar, each with its passages. */
  const recordsOf = (figure, year, row) => {
    const address = new URL(figure.dataset.rests, window.location.href);
    address.searchParams.set("year", year);
    if (address.searchParams.get("by")) address.searchParams.set("part", row.key);
    return address.href;
  };

  /* The publishers that the table names for the year. */
  const toldBy = (figure, year) => figure.querySelector(`tr[data-year="${year}"] .told`)?.textContent.trim();

  /* Lines short enough for a tooltip. */
  const wrapped = (text, most = 44) => text.split(" ").reduce((lines, word) => {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);

  const tooltip = (figure, answer, rows, money) => ({
    backgroundColor: token("--raised"), titleColor: token("--text"), bodyColor: token("--text"), footerColor: token("--text"),
    borderColor: token("--border-strong"), borderWidth: 1, padding: 12, boxPadding: 4, usePointStyle: true, itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
    filter: (item) => item.raw !== 0,
    callbacks: {
      label: (item) => ` ${item.dataset.label}: ${money ? `${scaled(item.raw, moneyScales)} USD` : grouped(item.raw)}`,
      labelColor: (item) => ({ backgroundColor: colorOf(figure, rows[item.datasetIndex].key), borderColor: "transparent" }),
      footer: (shown) => {
        const total = shown.reduce((sum, item) => sum + item.raw, 0);
        if (!shown.length) return "";
        const sum = `${words.total}: ${money ? `${scaled(total, moneyScales)} USD` : `${grouped(total)} ${figure.dataset.unit}`}`;
        const told = toldBy(figure, shown[0].label);
        return [
          sum,
          ...(told ? wrapped(`${words.told} ${told}`) : [figure.dataset.basis]),
          ...(figure.dataset.rests ? [words.click] : []),
        ];
      },
    },
  });

  const settings = ({ figure, canvas, answer }) => {
    const money = answer.unit === "USD";
    const text = token("--muted");
    const order = items(figure).map((one) => one.dataset.key);
    const rows = answer.series
      .filter((row) => row.values.some((value) => value !== 0))
      .sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key));
    const room = roomFor(canvas, rows);
    return {
      type: "bar",
      data: { labels: answer.years.map(String), datasets: rows.map((row) => dataset(figure, row)) },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 20, right: room } },
        // Drawn once: growing bars would keep a phone busy for a third of a second, for each chart.
        animation: false,
        interaction: { mode: "index", intersect: false },
        onHover: (event, found) => { event.native.target.classList.toggle("clickable", Boolean(figure.dataset.rests && found.length)); },
        onClick: (event, _found, chart) => {
          const [hit] = chart.getElementsAtEventForMode(event.native, "nearest", { intersect: true }, false);
          if (hit && figure.dataset.rests) window.location.assign(recordsOf(figure, answer.years[hit.index], rows[hit.datasetIndex]));
        },
        scales: {
          x: { stacked: true, grid: { display: false }, border: { color: token("--border-strong") }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 } },
          y: { stacked: true, suggestedMax: Number(figure.dataset.highest) || undefined, border: { display: false }, grid: { color: token("--grid") }, ticks: { color: text, maxTicksLimit: 6, callback: (value) => scaled(value, money ? moneyScales : amountScales) } },
        },
        plugins: {
          legend: { display: false },
          today: { years: answer.years, at: figure.dataset.today, day: figure.dataset.todayWords, flow: money, shade: token("--surface"), text },
          names: { room, figure, text },
          tooltip: tooltip(figure, answer, rows, money),
        },
      },
      plugins: [today, names],
    };
  };

  const say = (figure, text) => {
    const said = figure.querySelector(".chart-said[role]");
    said.textContent = text;
    said.hidden = false;
    const table = figure.querySelector("details.numbers");
    if (table) table.open = true;
  };

  /* The picture with its title, what its colours mean, and where it is from. */
  const picture = ({ figure, canvas }) => {
    const scale = canvas.width / canvas.clientWidth;
    const sheet = document.createElement("canvas");
    sheet.width = canvas.width + 48 * scale;
    sheet.height = canvas.height + 150 * scale;
    const pen = sheet.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = token("--bg");
    pen.fillRect(0, 0, sheet.width, sheet.height);
    const line = (text, x, y, font, color) => {
      pen.font = `${font} ${token("--font")}`;
      pen.fillStyle = token(color);
      pen.fillText(text, x, y);
    };
    line(figure.querySelector("h3").textContent, 24, 36, "650 19px", "--text");
    line(figure.querySelector(".chart-about").textContent.trim(), 24, 58, "400 13px", "--muted");
    let x = 24;
    for (const item of items(figure)) {
      pen.fillStyle = DOUBTFUL.has(item.dataset.key) ? hatch(token("--key", item)) : token("--key", item);
      pen.fillRect(x, 74, 12, 12);
      line(item.textContent.trim(), x + 18, 85, "400 13px", "--text");
      x += 38 + pen.measureText(item.textContent.trim()).width;
    }
    pen.drawImage(canvas, 24, 100, canvas.clientWidth, canvas.clientHeight);
    line(`evtracker, ${window.location.host} \u00b7 ${figure.dataset.basis}`, 24, 100 + canvas.clientHeight + 30, "400 12px", "--muted");
    return sheet;
  };

  const offerPicture = (one) => {
    const button = one.figure.querySelector(".chart-png");
    if (!button || !button.hidden) return;
    button.hidden = false;
    button.addEventListener("click", () => picture(one).toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${one.figure.id}-${one.answer.as_of}.png`;
      link.click();
      URL.revokeObjectURL(link.href);
    }));
  };

  const draw = (one) => {
    if (one.chart) one.chart.destroy();
    window.Chart.defaults.font.family = token("--font");
    window.Chart.defaults.font.size = 12;
    one.chart = new window.Chart(one.canvas, settings(one));
    one.figure.querySelector(".chart-said[role]").hidden = true;
    one.figure.dataset.drawn = "true";
    offerPicture(one);
  };

  const load = async (canvas) => {
    const figure = canvas.closest("figure");
    if (!window.Chart) {
      say(figure, words.missing);
      return;
    }
    try {
      const answer = await fetch(canvas.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      const one = { canvas, figure, answer: await answer.json(), chart: null };
      await moment();
      charts.push(one);
      draw(one);
    } catch (error) {
      say(figure, `${words.failed} (${error.message})`);
    }
  };

  const loadAll = () => document.querySelectorAll("canvas[data-url]").forEach(load);
  if (window.Chart) {
    loadAll();
  } else {
    // The library comes last of the page's scripts. One that is long in coming is said to be missing until it is there.
    const patience = window.setTimeout(loadAll, PATIENCE);
    const settle = () => { window.clearTimeout(patience); loadAll(); };
    const library = document.querySelector("script[data-library]");
    library.addEventListener("load", settle);
    library.addEventListener("error", settle);
  }
  dark.addEventListener("change", () => charts.forEach(draw));
  // On paper: drawn for the columns of the sheet, whose sizes are those of the print stylesheet; what differs is fitted in.
  const SHEET = 670, THIRD = 204, QUARTER = 150, HEIGHT = 143;
  const fit = () => charts.forEach((one) => {
    const alone = one.figure.matches(":only-child") || !one.figure.closest(".charts");
    one.chart.options.layout.padding.right = alone ? one.chart.options.layout.padding.right : 0;
    one.chart.options.plugins.names.room = alone ? one.chart.options.plugins.names.room : 0;
    const four = one.figure.parentElement.childElementCount === 4;
    one.chart.resize(alone ? SHEET : four ? QUARTER : THIRD, four && !alone ? 0.75 * HEIGHT : HEIGHT);
  });
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", () => charts.forEach(draw));
})();
