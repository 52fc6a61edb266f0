// Keeps the group page fresh and reads along while a complaint is recorded. Without it every form and every link still works; one reloads by hand.
"use strict";

// What a description says by itself is shown while it is typed, before anything is recorded.
function readAlong(form) {
  const reading = document.getElementById("reading");
  let timer = 0;
  async function read() {
    const said = new FormData(form);
    said.set("do", "read");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(said), redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    reading.textContent = page.getElementById("reading")?.textContent ?? "";
  }
  for (const name of ["what", "place"]) {
    form.elements[name].addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(read, 500);
    });
  }
}

(() => {
  const list = document.getElementById("cards");
  for (const box of document.querySelectorAll("input.copy")) box.addEventListener("focus", () => box.select());
  document.querySelector(".daily [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  const record = document.getElementById("record");
  if (record) readAlong(record);
  if (!list) return;
  const address = list.dataset.address;
  const note = document.getElementById("live");
  const changed = document.getElementById("changed-note");
  let timer = 0;
  let busy = false;
  let again = false;

  const typing = (part) =>
    [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((box) =>
      box.type === "checkbox" || box.type === "radio" ? box.checked !== box.defaultChecked : box.value !== box.defaultValue) ||
    [...part.querySelectorAll("select")].some((box) => box.value && !box.querySelector("option[selected]")) ||
    part.contains(document.activeElement);

  const pieceOf = (tree, name) => tree.querySelector(`[data-part="${name}"]`);

  function swap(name, fresh) {
    const old = pieceOf(list, name);
    const piece = pieceOf(fresh, name);
    if (old && piece) {
      if (old.tagName === "DETAILS") piece.open = old.open;
      old.replaceWith(piece);
    } else if (old) old.remove();
    else if (piece) name === "news" || name === "empty" ? list.prepend(piece) : list.append(piece);
  }

  function renew(old, fresh) {
    if (old.dataset.version === fresh.dataset.version && old.className === fresh.className) return old;
    const live = old.querySelector(".card-live");
    const write = old.querySelector(".card-write");
    if (typing(live)) {
      changed.hidden = false;
      return old;
    }
    if (!write || !typing(write)) {
      fresh.classList.add("fresh");
      return fresh;
    }
    // What is being written stays; the card above it shows how things stand now.
    live.replaceWith(fresh.querySelector(".card-live"));
    for (const box of write.querySelectorAll("input[name=version]")) box.value = fresh.dataset.version;
    old.dataset.version = fresh.dataset.version;
    old.className = fresh.className + " fresh";
    return old;
  }

  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(address + "/cards", { headers: { Accept: "text/html" }, redirect: "manual" });
      if (answer.status === 403 || answer.type === "opaqueredirect") return void location.reload();
      if (!answer.ok) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      const tree = fresh.content;
      const old = new Map([...list.querySelectorAll(".card")].map((card) => [card.id, card]));
      const cards = [...tree.querySelectorAll(".card")].map((card) => (old.has(card.id) ? renew(old.get(card.id), card) : (card.classList.add("fresh"), card)));
      const kept = new Set(cards);
      const going = [...old.values()].filter((card) => !kept.has(card) && typing(card));
      const place = list.querySelector(".cards");
      const now = [...going, ...cards];
      if (now.length !== place.children.length || now.some((card, at) => place.children[at] !== card)) {
        const focus = document.activeElement;
        place.replaceChildren(...now);
        if (focus && place.contains(focus)) focus.focus({ preventScroll: true });
      }
      for (const name of ["news", "empty", "more", "closed"]) swap(name, tree);
    } catch {
      // The network went away; the next tick tries again.
    } finally {
      busy = false;
      if (again) {
        again = false;
        refresh();
      }
    }
  }

  function poll(on) {
    clearInterval(timer);
    timer = on ? setInterval(refresh, 10000) : 0;
    note.textContent = on ? note.dataset.off : note.dataset.on;
    note.classList.toggle("on", !on);
  }

  poll(true);
  if ("EventSource" in window) {
    const source = new EventSource(address + "/live");
    source.onopen = () => poll(false);
    source.onmessage = refresh;
    source.onerror = () => poll(true);
  }
})();
