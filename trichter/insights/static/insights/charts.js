/* Draws the frames' charts from the JSON beside them; follows light and dark, the width and what htmx swaps in.
   A part of a chart leads to its people like the number in the table. */
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const language = document.documentElement.lang || "en";
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const shown = (value, unit) =>
  value === null || value === undefined ? "–" : unit === "%" ? `${fine.format(value)} %` : unit ? `${whole.format(value)} ${unit}` : whole.format(value);

const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function look() {
  return {
    ink: colour("--ink"),
    soft: colour("--ink-soft"),
    line: colour("--line"),
    raised: colour("--raised"),
    surface: colour("--surface"),
    series: ["--accent", "--warm", "--cold", "--good", "--hot", "--ink-faint"].map(colour),
  };
}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const tip = (theme, formatter) => ({
  backgroundColor: theme.raised,
  borderColor: theme.line,
  textStyle: { color: theme.ink, fontFamily: "inherit" },
  confine: true,
  formatter,
});
const base = (theme) => ({
  animation: !still.matches,
  animationDuration: 250,
  aria: { enabled: true },
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: theme.ink },
  color: theme.series,
});
const narrow = () => innerWidth < 600;

/* Each stage a little nearer to the ground, as a colour: opacity would fade the words too. */
function faded(theme, place) {
  probe.style.color = `color-mix(in srgb, ${theme.series[0]} ${100 - place * 14}%, ${theme.surface})`;
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  return `rgb(${[red, green, blue].map((part) => Math.round(part * 255)).join(",")})`;
}

function funnel(data, theme) {
  const first = data.items[0]?.value || 0;
  const share = (value) => (first ? ` · ${fine.format((100 * value) / first)} %` : "");
  return {
    ...base(theme),
    tooltip: { trigger: "item", ...tip(theme, (part) => `${escape(part.name)}: ${whole.format(part.value)}${share(part.value)}`) },
    series: [
      {
        type: "funnel",
        sort: "none",
        left: narrow() ? "4%" : "14%",
        width: narrow() ? "50%" : "56%",
        top: 8,
        bottom: 8,
        minSize: "2%",
        gap: 3,
        label: { position: "right", color: theme.ink, formatter: (part) => `${part.name}\n${whole.format(part.value)}${share(part.value)}`, lineHeight: 17 },
        labelLine: { lineStyle: { color: theme.line } },
        itemStyle: { borderWidth: 0, color: theme.series[0] },
        data: data.items.map((item, place) => ({ ...item, itemStyle: { color: faded(theme, place) } })),
      },
    ],
  };
}

function sankey(data, theme) {
  const goesOn = new Set(data.links.map((link) => link.source));
  return {
    ...base(theme),
    tooltip: {
      trigger: "item",
      ...tip(theme, (part) =>
        part.dataType === "edge" ? `${escape(part.data.source)} → ${escape(part.data.target)}: ${whole.format(part.data.value)}` : escape(part.name),
      ),
    },
    series: [
      {
        type: "sankey",
        left: 4,
        right: narrow() ? 96 : 150,
        top: narrow() ? 24 : 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 14,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: { color: theme.ink, fontSize: narrow() ? 11 : 12 },
        lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
        itemStyle: { borderWidth: 0 },
        data: data.nodes.map((name, place) => ({
          name,
          itemStyle: { color: theme.series[place % theme.series.length] },
          label: narrow() && goesOn.has(name) ? { position: "top", distance: 3 } : {},
        })),
        links: data.links,
      },
    ],
  };
}

function axes(data, theme) {
  const flat = Boolean(data.flat);
  const names = {
    type: "category",
    data: data.names,
    inverse: flat,
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.soft, width: flat ? (narrow() ? 84 : 150) : undefined, overflow: "truncate", hideOverlap: true },
  };
  const values = {
    type: "value",
    min: 0,
    splitLine: { lineStyle: { color: theme.line } },
    splitNumber: narrow() ? 3 : 5,
    axisLabel: { color: theme.soft, formatter: (value) => shown(value, data.unit), hideOverlap: true },
  };
  return {
    ...base(theme),
    grid: { left: 8, right: 28, top: data.series.length < 2 ? 12 : narrow() && data.series.length > 2 ? 60 : 36, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: theme.soft } },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: data.kind === "bar" ? "shadow" : "line" },
      ...tip(theme, (parts) =>
        [escape(parts[0].name), ...parts.map((part) => `${part.marker}${escape(part.seriesName)}: ${shown(part.value?.value ?? part.value, data.unit)}`)].join("<br>"),
      ),
    },
    xAxis: flat ? values : names,
    yAxis: flat ? names : values,
    series: data.series.map((each, place) => ({
      type: data.kind,
      name: each.name,
      stack: data.stack ? "all" : undefined,
      barMaxWidth: 22,
      symbolSize: 6,
      lineStyle: { width: 2, type: each.dashed ? "dashed" : "solid" },
      itemStyle: { color: theme.series[place % theme.series.length], borderRadius: data.stack ? 0 : 2 },
      data: each.values.map((value, index) => ({ value, url: each.urls?.[index] })),
    })),
  };
}

const KINDS = { funnel, sankey, bar: axes, line: axes };

function draw(box) {
  const source = document.getElementById(box.dataset.chart);
  const data = JSON.parse(source.textContent);
  let chart = window.echarts.getInstanceByDom(box);
  if (!chart) {
    chart = window.echarts.init(box, null, { renderer: "svg", locale: language.startsWith("de") ? "DE" : "EN" });
    chart.on("click", (part) => part.data?.url && location.assign(part.data.url));
    sizes.observe(box);
  }
  chart.setOption(KINDS[data.kind](data, look()), true);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target.clientWidth) window.echarts.getInstanceByDom(target)?.resize();
});

function all() {
  for (const box of document.querySelectorAll("[data-chart]")) {
    try {
      draw(box);
    } catch (error) {
      box.closest(".has-chart")?.classList.add("is-table"); // the figures stay readable
      console.error(error);
    }
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-show-table]");
  if (!button) return;
  const frame = button.closest(".has-chart");
  const on = frame.classList.toggle("is-table");
  button.setAttribute("aria-pressed", String(on));
});
document.addEventListener("htmx:afterSettle", all);
dark.addEventListener("change", () => requestAnimationFrame(all));
addEventListener("themechange", () => requestAnimationFrame(all));
new MutationObserver(() => requestAnimationFrame(all)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
all();
