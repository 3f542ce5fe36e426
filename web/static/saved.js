// Searches that a reader keeps, in this browser alone: the list on the start page, the button beside a search.
"use strict";

const KEPT = `zhice.searches${document.body.dataset.root}`;

// What is kept, the latest first: address parameters, a label, and the change number last looked at.
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each?.address === "string") : [];
  } catch { return []; }
}
function keep(searches) {
  try { localStorage.setItem(KEPT, JSON.stringify(searches)); return true; } catch { return false; }
}

// The button beside a search; a kept search that is opened has been looked at.
function showButtons() {
  for (const button of document.querySelectorAll("button.keep")) {
    const mine = (each) => each.address === button.dataset.address;
    const known = kept().find(mine);
    if (known) keep(kept().map((each) => (mine(each) ? { ...each, change: Number(button.dataset.change) } : each)));
    button.hidden = false;
    button.textContent = known ? button.dataset.kept : button.dataset.keep;
    button.setAttribute("aria-pressed", String(Boolean(known)));
  }
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.keep");
  if (!button) return;
  const { address, label, change } = button.dataset;
  const others = kept().filter((each) => each.address !== address);
  const known = button.getAttribute("aria-pressed") === "true";
  if (keep(known ? others : [{ address, label, change: Number(change) }, ...others])) showButtons();
});

// The list, with how many reports are new since each was looked at.
function listSearches() {
  const part = document.getElementById("saved");
  if (!part) return;
  const searches = kept();
  part.hidden = !searches.length;
  part.querySelector("ul").replaceChildren(...searches.map((search) => row(part, search)));
}
function row(part, search) {
  const [item, link, fresh, feed, drop] = ["li", "a", "span", "a", "button"].map((name) => document.createElement(name));
  // Only parameters are kept: what somebody else put there leads nowhere but to a search here.
  const params = new URLSearchParams(search.address);
  link.href = `${document.body.dataset.root}/?${params}`;
  link.textContent = String(search.label || search.address);
  fresh.className = "fresh";
  feed.href = `${document.body.dataset.root}/feed.atom?${params}`;
  feed.textContent = part.dataset.feed;
  drop.type = "button";
  drop.textContent = part.dataset.drop;
  drop.setAttribute("aria-label", `${part.dataset.drop} ${link.textContent}`);
  drop.addEventListener("click", () => {
    keep(kept().filter((each) => each.address !== search.address));
    listSearches();
  });
  count(params, search.change).then((found) => {
    if (found) fresh.textContent = part.dataset.new.replace("{n}", found.toLocaleString());
  });
  item.append(link, fresh, feed, drop);
  return item;
}
async function count(params, change) {
  const asked = new URLSearchParams(params);
  if (change) asked.set("change", change);
  const response = await fetch(`${document.body.dataset.root}/api/since?${asked}`).catch(() => null);
  return response?.ok ? (await response.json()).new : 0;
}

showButtons();
listSearches();
document.addEventListener("found", showButtons);
addEventListener("storage", () => { showButtons(); listSearches(); });
addEventListener("pageshow", (event) => { if (event.persisted) listSearches(); });
