// What is nicer with a script; every page works without it.
"use strict";

// Below which prefix these pages stand.
const root = document.body.dataset.root;

// Matches: next and previous by keys j and k (also n and p) and by buttons.
function stepThroughMatches() {
  const bar = document.querySelector(".matchbar");
  const marks = [...document.querySelectorAll("mark[id^=m]")];
  if (!bar || !marks.length) return;
  const [previous, next] = ["match-previous", "match-next"].map((id) => document.getElementById(id));
  const now = document.getElementById("match-now");
  let at = -1;

  function show(index, jump) {
    marks[at]?.classList.remove("now");
    at = (index + marks.length) % marks.length;
    marks[at].classList.add("now");
    now.textContent = `${at + 1} / `;
    if (!jump) return;
    history.replaceState(history.state, "", `#m${at + 1}`);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    marks[at].scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  }
  function follow() {
    const anchor = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(anchor);
    const mark = target?.matches("mark") ? target : target?.querySelector(".place > mark, mark");
    if (mark && (target.matches("mark") || target.classList.contains("place"))) show(marks.indexOf(mark), false);
    if (!target) land(anchor);
  }
  function land(anchor) {
    // The text has changed since the link was made: the nearest match of the section, else the section.
    const [, section, offset] = anchor.match(/^(s-?\d+)-(\d+)$/) ?? [];
    if (!section) return;
    const away = (mark) => Math.abs(mark.parentElement.id.split("-").at(-1) - offset);
    const near = marks.filter((mark) => mark.parentElement.id.startsWith(`${section}-`)).sort((a, b) => away(a) - away(b))[0];
    if (near) show(marks.indexOf(near), false);
    (near ?? document.getElementById(section))?.scrollIntoView({ block: near ? "center" : "start" });
  }
  bar.querySelector(".first").hidden = true;
  for (const part of [previous, next, bar.querySelector(".keys")]) part.hidden = false;
  previous.addEventListener("click", () => show(at < 0 ? -1 : at - 1, true));
  next.addEventListener("click", () => show(at + 1, true));
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j" || event.key === "n") show(at + 1, true);
    if (event.key === "k" || event.key === "p") show(at < 0 ? -1 : at - 1, true);
  });
  follow();
}

// A list of the matches is open where there is room beside the text.
function openConcordance() {
  const list = document.querySelector(".concordance");
  if (list && list.querySelectorAll("li").length <= 40) list.open = matchMedia("(min-width: 75.0625rem)").matches;
}

// Copying a citation.
function copyCitations() {
  for (const button of document.querySelectorAll("button.copy")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
}

// Completion of a text box from an address that answers with texts and what stands beside them.
function complete(input, address, read, chosen) {
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = `${input.id}-offers`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let at = -1, offers = [], timer = 0, asked = 0;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function select(index) {
    at = index;
    [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  }
  function take(index) {
    input.value = offers[index].value;
    close();
    chosen(input);
  }
  async function ask() {
    const text = input.value.trim();
    const turn = ++asked;
    if (!text || text.length > 50) return close();
    const response = await fetch(`${address}?q=${encodeURIComponent(text)}&size=8`).catch(() => null);
    if (!response?.ok) return close();
    const found = read(await response.json());
    if (turn !== asked || document.activeElement !== input) return;
    offers = found;
    list.replaceChildren(...found.map((offer, number) => {
      const row = document.createElement("li");
      row.id = `${list.id}-${number}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const beside = document.createElement("span");
      beside.className = "count";
      beside.textContent = offer.beside;
      row.append(offer.text, beside);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(number); });
      return row;
    }));
    at = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
  }
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 150);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(ask, 150); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      select((at + step + offers.length + (at < 0 && step < 0 ? 1 : 0)) % offers.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape") {
      close();
    }
  });
}

function completeBoxes() {
  const box = document.getElementById("q");
  if (box) {
    const read = (found) => found.completions.map(({ text, count }) => ({ text, value: text, beside: count.toLocaleString() }));
    complete(box, `${root}/api/complete`, read, (input) => input.form.requestSubmit());
  }
  const place = document.getElementById("place");
  if (place) {
    const read = (found) => found.regions.map(({ code, names }) => ({ text: names.at(-1), value: code, beside: names.slice(0, -1).join(" ") }));
    complete(place, `${root}/api/regions`, read, (input) => input.form.requestSubmit());
  }
}

// Facets, sorting and paging without loading the whole page again.
function findInPlace() {
  if (!document.getElementById("finding")) return;
  let turn = 0;
  const told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("role", "status");
  document.querySelector("main").append(told);
  let shown = location.pathname + location.search;

  function hold() {
    // On a phone the filters stay open until they are done with: :target is lost with the part it was set on.
    document.getElementById("filters")?.classList.toggle("open", location.hash === "#filters");
  }
  async function load(address, push, focus) {
    const mine = ++turn;
    address = address.split("#")[0];
    const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response) { location.href = address; return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const finding = page.getElementById("finding");
    if (mine !== turn) return;
    if (!finding) { location.href = address; return; }
    const kept = document.querySelector(".tree")?.scrollTop ?? 0;
    document.getElementById("finding").replaceWith(document.adoptNode(finding));
    document.title = page.title;
    document.querySelector("header.site .ask").replaceWith(document.adoptNode(page.querySelector("header.site .ask")));
    document.querySelector("footer.site").replaceWith(document.adoptNode(page.querySelector("footer.site")));
    if (push) history.pushState({}, "", address + (location.hash === "#filters" ? location.hash : ""));
    shown = location.pathname + location.search;
    hold();
    const tree = document.querySelector(".tree");
    if (tree) tree.scrollTop = kept;
    completeBoxes();
    copyCitations();
    document.dispatchEvent(new Event("found"));
    refocus(focus);
    told.textContent = document.querySelector(".summary h1").textContent;
  }
  function place(link) {
    return { href: link.getAttribute("href"), text: link.textContent.replace(/[\d,/]+/g, ""), inside: link.parentElement.closest("[class]").className };
  }
  function refocus(focus) {
    // Where the reader was: a link of the same words in the same part, else the one that was followed.
    const links = [...document.querySelectorAll("#finding a")].map((link) => [link, place(link)]);
    const again = (links.find(([, now]) => focus.text && now.text === focus.text && now.inside === focus.inside)
      ?? links.find(([, now]) => now.href === focus.href))?.[0];
    if (again) again.focus({ preventScroll: true });
    else document.getElementById("results").focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".filters a, .chips a, .sorts a, .paging a");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const address = link.getAttribute("href");
    if (address.startsWith("#")) return;
    event.preventDefault();
    const paged = link.closest(".paging");
    load(address, true, place(link)).then(() => {
      if (paged) document.getElementById("results").scrollIntoView();
    });
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".narrow")) return;
    event.preventDefault();
    const address = `${root}/?${new URLSearchParams(new FormData(event.target))}`;
    load(address, true, { href: address });
  });
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) hold();
    else load(location.pathname + location.search, false, {});
  });
  history.replaceState({}, "", location.href);
}

document.documentElement.classList.add("scripted");
stepThroughMatches();
openConcordance();
copyCitations();
completeBoxes();
findInPlace();
