"use strict";
/* Small script of the page. Without it everything is there as text and static pictures; it adds the drawing of the network
   per session, cards and sources in a window, search, and tables that sort. Text from reports is only ever set as text. */
(() => {
  const data = JSON.parse(document.getElementById("gegevens").textContent);
  const words = data.words;
  const make = (tag, attributes = {}, text = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  };
  const draw = (tag, attributes = {}) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  /* ---- the window with a card or a source */
  const win = document.getElementById("venster");
  const title = document.getElementById("venstertitel");
  const content = document.getElementById("venster-inhoud");
  const copyOf = (source) => {
    const copy = document.createElement("div");
    for (const child of source.childNodes) copy.append(child.cloneNode(true));
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    for (const element of copy.querySelectorAll(".back")) element.remove();
    return copy;
  };
  const addSources = (copy) => {
    const numbers = [...new Set([...copy.querySelectorAll(".ref a")].map((a) => a.getAttribute("href").slice(1)))];
    for (const number of numbers) {
      const source = document.getElementById(number);
      if (source) copy.append(copyOf(source));
    }
    for (const reference of copy.querySelectorAll(".ref")) reference.remove();
  };
  const open = (target) => {
    const card = target.classList.contains("card-body");
    const copy = copyOf(target);
    if (card) addSources(copy);
    title.textContent = card ? target.dataset.name : words.source + " " + target.getAttribute("value");
    content.replaceChildren(copy);
    if (!win.open) win.showModal();
    win.scrollTop = 0;
    title.setAttribute("tabindex", "-1");
    title.focus();
  };
  document.getElementById("venster-sluit").addEventListener("click", () => win.close());
  win.addEventListener("click", (event) => { if (event.target === win) win.close(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    if (target.classList.contains("card-body") || link.closest(".ref")) {
      event.preventDefault();
      open(target);
    } else if (win.open) {
      win.close();
    }
  });

  /* ---- tables that sort */
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = make("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
        const rows = [...body.rows].map((row, place) => [value(row), place, row]);
        const numbers = rows.every(([text]) => text !== "" && !Number.isNaN(Number(text)));
        rows.sort(([a, i], [b, j]) => {
          const order = numbers ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang);
          return (down ? -order : order) || i - j;
        });
        body.append(...rows.map(([, , row]) => row));
      });
    });
  }

  /* ---- regions that scroll can be reached by keyboard; others need not stop the tab key */
  const reach = () => {
    for (const region of document.querySelectorAll(".scroll")) {
      if (region.scrollWidth > region.clientWidth + 1) region.setAttribute("tabindex", "0");
      else region.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("resize", reach);

  /* ---- search */
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const box = document.getElementById("zoek");
  const field = document.getElementById("zoekveld");
  const list = document.getElementById("zoeklijst");
  const state = document.getElementById("zoekstand");
  let index = null;
  const build = () => {
    const pieces = [];
    let number = 0;
    const selector = "main p:not(.from):not(.back):not(.more), main li:not(.sources > li), main tbody tr, main .card-body";
    for (const element of document.querySelectorAll(selector)) {
      if (element.closest(".card-body") && !element.classList.contains("card-body")) continue;
      if (element.closest(".context")) continue;
      const card = element.classList.contains("card-body");
      const text = card ? element.dataset.name + " · " + element.textContent : element.textContent;
      const holder = element.closest("section[id]");
      if (!element.id) element.id = "plek-" + ++number;
      const name = card ? element.dataset.name + " (" + element.dataset.kind + ")" : holder.querySelector("h2, h3").textContent;
      pieces.push({ element, card, name, text: text.replace(/\s+/g, " ").trim(), key: fold(text) , title: fold(name) });
    }
    return pieces;
  };
  const search = () => {
    index ??= build();
    const asked = fold(field.value.trim());
    list.replaceChildren();
    if (asked.length < 2) { state.textContent = ""; return; }
    const parts = asked.split(/\s+/);
    const found = index.filter((piece) => parts.every((part) => piece.key.includes(part)));
    found.sort((a, b) => Number(b.card && b.title.includes(asked)) - Number(a.card && a.title.includes(asked)));
    state.textContent = found.length ? found.length + " " + (found.length === 1 ? words.result : words.results) : words.no_results;
    for (const piece of found.slice(0, 30)) {
      const item = make("li");
      const link = make("a", { href: "#" + piece.element.id }, piece.name);
      const at = Math.max(0, fold(piece.text).indexOf(parts[0]) - 40);
      item.append(link, make("small", {}, (at ? "…" : "") + piece.text.slice(at, at + 120) + (piece.text.length > at + 120 ? "…" : "")));
      list.append(item);
    }
  };
  box.hidden = false;
  field.addEventListener("input", search);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (target.classList.contains("card-body")) return;
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  });

  /* ---- the network, drawn from the data */
  const network = data.network;
  const holder = document.getElementById("network");
  if (!holder || !network.nodes) return;
  const { nodes, scopes, size } = network;
  const picture = holder.querySelector("img");
  const frame = holder.querySelector(".scroll");
  const controls = make("div", { class: "controls" });
  const slide = make("div", { class: "slide" });
  const slider = make("input", { type: "range", id: "sessie", min: "0", max: String(scopes.length - 1), value: "0", step: "1" });
  const shown = make("output", { for: "sessie", id: "sessienaam" });
  const slideLabel = make("label", { for: "sessie" }, words.session + ": ");
  slideLabel.append(shown);
  slide.append(slideLabel, slider);
  const pick = make("div", { class: "pick" });
  const themes = make("select", { id: "themakeuze" });
  themes.append(make("option", { value: "" }, words.all_themes));
  nodes.forEach((node, place) => { if (node.kind === "theme") themes.append(make("option", { value: String(place) }, node.name)); });
  pick.append(make("label", { for: "themakeuze" }, words.theme_filter), themes);
  const tick = make("div", { class: "tick" });
  const sure = make("input", { type: "checkbox", id: "zeker" });
  const sureLabel = make("label", { for: "zeker" });
  sureLabel.append(sure, words.held_only);
  tick.append(sureLabel);
  controls.append(slide, pick, tick);
  const status = make("p", { role: "status", class: "note", id: "netwerkstand" });
  const svg = draw("svg", { viewBox: "0 0 " + size[0] + " " + size[1], class: "drawing", role: "group", "aria-label": picture.alt });
  const cards = new Map([...document.querySelectorAll(".card-body")].map((card) => [card.dataset.entity, card]));
  const shape = (node, r) => {
    const { x, y, kind } = node;
    const css = "sign " + kind;
    if (kind === "theme") return draw("circle", { class: css, cx: x, cy: y, r });
    if (kind === "organisation") return draw("rect", { class: css, x: x - r, y: y - r, width: 2 * r, height: 2 * r });
    if (kind === "person") return draw("path", { class: css, d: `M${x} ${y - r}L${x + r} ${y + r}L${x - r} ${y + r}Z` });
    return draw("path", { class: css, d: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z` });
  };
  const show = () => {
    const place = Number(slider.value);
    const scope = scopes[place];
    const theme = themes.value === "" ? null : Number(themes.value);
    let lines = scope.edges.filter((line) => !sure.checked || line[3]);
    if (theme !== null) {
      const near = new Set([theme]);
      for (const [a, b] of lines) { if (a === theme) near.add(b); if (b === theme) near.add(a); }
      lines = lines.filter(([a, b]) => near.has(a) && near.has(b));
    }
    const linked = new Set(lines.flatMap(([a, b]) => [a, b]));
    const visible = nodes.map((_, i) => (theme === null ? (sure.checked ? linked.has(i) : scope.present[i] > 0) : linked.has(i) || (i === theme && scope.present[i] > 0)));
    const heaviest = Math.max(1, ...scope.edges.map((line) => line[2]));
    const most = Math.max(1, ...scope.present);
    svg.replaceChildren();
    for (const [a, b, weight, held] of lines) {
      const line = draw("line", { x1: nodes[a].x, y1: nodes[a].y, x2: nodes[b].x, y2: nodes[b].y, "stroke-width": (0.8 + (3.2 * weight) / heaviest).toFixed(2) });
      if (!held) line.classList.add("unsure");
      svg.append(line);
    }
    nodes.forEach((node, i) => {
      if (!visible[i]) return;
      const r = 3 + 8 * Math.sqrt(scope.present[i] / most);
      const name = node.name + ", " + words[node.kind] + ", " + scope.present[i] + " " + words.blocks + ": " + words.open_card;
      const group = draw("g", { class: "node", tabindex: "0", role: "button", "aria-label": name, "data-entity": node.id });
      const label = draw("text", { x: node.x, y: (node.y + node.r + 9).toFixed(1) });
      label.textContent = node.label;
      group.append(shape(node, Math.min(r, node.r + 2)), label);
      svg.append(group);
    });
    shown.textContent = scope.name;
    slider.setAttribute("aria-valuetext", scope.name);
    const count = visible.filter(Boolean).length;
    const nouns = [count === 1 ? words.name : words.names, lines.length === 1 ? words.line : words.lines];
    status.textContent = `${words.drawn}: ${count} ${nouns[0]}, ${lines.length} ${nouns[1]}.` + (lines.length ? "" : " " + words.no_lines);
  };
  const openNode = (event) => {
    const group = event.target.closest(".node");
    if (!group || !cards.has(group.dataset.entity)) return;
    event.preventDefault();
    open(cards.get(group.dataset.entity));
  };
  svg.addEventListener("click", openNode);
  svg.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") openNode(event); });
  slider.addEventListener("input", show);
  themes.addEventListener("change", show);
  sure.addEventListener("change", show);
  holder.prepend(controls);
  controls.after(status);
  picture.replaceWith(svg);
  show();
  reach();
})();
