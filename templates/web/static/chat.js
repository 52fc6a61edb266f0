// The live part of the chat page. Without it the page still works: forms are sent and the page comes back.

const $ = (id) => document.getElementById(id);
const settings = $("chat").dataset;
const words = JSON.parse(settings.words);
const log = $("log"), notes = $("notes"), scroll = $("scroll"), box = $("text");
const waiting = new Map(); // what was sent and is not yet seen in the talk, by its id
let last = Number(settings.last);
let place = settings.place;
let live = false;

// ---- drawing: text is only ever text ----

function make(tag, look, text) {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (text) made.textContent = text;
  return made;
}

function fileNode(file) {
  if (file.kind === "photo") {
    const link = make("a", "photo"), image = make("img");
    link.href = image.src = file.url;
    link.target = "_blank";
    link.rel = "noopener";
    image.alt = words.photo;
    image.addEventListener("load", toEnd);
    link.append(image);
    return link;
  }
  if (file.kind === "voice" || file.kind === "video") {
    const player = make(file.kind === "voice" ? "audio" : "video");
    player.controls = true;
    player.preload = file.kind === "voice" ? "none" : "metadata";
    player.playsInline = true;
    player.src = file.url;
    player.setAttribute("aria-label", words[file.kind]);
    return player;
  }
  const link = make("a", "document", file.name);
  link.href = file.url;
  link.download = "";
  link.dir = "auto";
  return link;
}

function textNode(parts) {
  const paragraph = make("p");
  paragraph.dir = "auto";
  for (const [text, path] of parts) {
    if (!path) {
      paragraph.append(text);
      continue;
    }
    const isCase = path.startsWith("/c/");
    const link = make("a", isCase ? "case" : "", isCase ? words.case : text);
    link.href = path;
    paragraph.append(link);
  }
  return paragraph;
}

function tapNode(line, button) {
  if (button.url) {
    const link = make("a", "tap", button.label);
    link.href = button.url;
    link.rel = "noopener noreferrer nofollow";
    return link;
  }
  const tap = make("button", "tap", button.label);
  tap.name = "tap";
  tap.setAttribute("form", "tap");
  tap.value = `${line.id}:${button.data}`;
  return tap;
}

function lineNode(line) {
  const node = make("li", `line ${line.way}`), bubble = make("div", "bubble");
  node.dataset.id = line.id;
  if (line.parts.length) bubble.append(textNode(line.parts));
  for (const file of line.files) bubble.append(fileNode(file));
  if (line.point) bubble.append(make("p", "pin", words.my_place));
  node.append(bubble);
  const time = make("time", "", line.when);
  if (line.at) time.dateTime = line.at;
  node.append(time);
  if (line.rows.length) {
    const taps = make("div", "taps");
    for (const row of line.rows) for (const button of row) taps.append(tapNode(line, button));
    node.append(taps);
  }
  return node;
}

function nearEnd() {
  return Math.abs(scroll.scrollTop) < 160; // the list is laid out from its end: 0 is the newest
}

function toEnd() {
  scroll.scrollTop = 0;
}

function markNow() {
  const said = log.querySelectorAll(".line.out");
  said.forEach((node) => node.classList.remove("now"));
  if (said.length) said[said.length - 1].classList.add("now");
}

function show(lines) {
  if (!lines.length) return;
  const follow = nearEnd();
  log.querySelector('[data-id="0"]')?.remove();
  for (const line of lines) {
    if (line.id <= last) continue;
    last = line.id;
    if (line.language && line.language !== document.documentElement.lang) return reload();
    const own = line.client && waiting.get(line.client);
    if (own) {
      own.node.remove();
      waiting.delete(line.client);
    }
    log.append(lineNode(line));
  }
  for (const own of waiting.values()) log.append(own.node); // what is still on its way stays at the end
  markNow();
  if (follow) toEnd();
}

function reload() {
  keepDraft();
  location.replace("/chat" + (place ? `?place=${encodeURIComponent(place)}` : ""));
}

function note(text, button, act) {
  notes.replaceChildren();
  const node = make("li", "line note");
  node.append(make("p", "", text));
  if (button) {
    const tap = make("button", "button plain small", button);
    tap.type = "button";
    tap.addEventListener("click", () => {
      notes.replaceChildren();
      act();
    });
    node.append(tap);
  }
  notes.append(node);
  toEnd();
}

// ---- sending: the same id until it is surely there ----

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function pend(id, parts, files = []) {
  const node = lineNode({ id: -1, way: "in", parts, files, rows: [], when: words.sending, point: false });
  node.classList.add("waiting");
  log.append(node);
  waiting.set(id, { node });
  toEnd();
  return node;
}

function unpend(id) {
  waiting.get(id)?.node.remove();
  waiting.delete(id);
}

async function post(message) {
  // Tries for about a minute when nobody answers or the house is full; the id makes sure it counts once.
  for (let attempt = 0; ; attempt += 1) {
    let answer = null;
    try {
      answer = await fetch("/chat/send", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout ? AbortSignal.timeout(30000) : undefined,
      });
    } catch {
      answer = null;
    }
    const told = answer ? await answer.json().catch(() => ({})) : {};
    if (answer && answer.ok) return { ok: true, toast: told.toast };
    if (answer && answer.status !== 503 && answer.status < 500) return { ok: false, message: told.message };
    if (attempt === 5) return { ok: false, message: answer ? told.message : words.offline, again: true };
    note(answer ? told.message || words.failed : words.offline);
    await pause(1000 * 2 ** attempt);
    notes.replaceChildren();
  }
}

async function send(message, parts, restore) {
  const whole = { ...message, place };
  pend(whole.id, parts, message.shown || []);
  delete whole.shown;
  const told = await post(whole);
  if (told.ok) {
    place = ""; // the code is told once
    if (told.toast) note(told.toast);
    listen();
    return;
  }
  unpend(whole.id);
  if (told.again) {
    note(told.message || words.failed, words.again, () => send(message, parts, restore));
  } else {
    note(told.message || words.failed);
    restore?.();
  }
}

function sayText() {
  const text = box.value;
  if (!text.trim()) return box.focus();
  box.value = "";
  fit();
  keepDraft();
  notes.replaceChildren();
  send({ id: newId(), text }, [[text, ""]], () => {
    box.value = box.value ? `${text}\n${box.value}` : text; // nothing typed is lost
    fit();
    keepDraft();
  });
}

function tapped(button) {
  const cut = button.value.indexOf(":");
  notes.replaceChildren();
  const message = { id: newId(), message: button.value.slice(0, cut), choice: button.value.slice(cut + 1) };
  send(message, [[button.textContent.trim(), ""]]);
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  sayText();
});
box.addEventListener("keydown", (event) => {
  const plain = !event.shiftKey && !event.isComposing && event.keyCode !== 229;
  if (event.key === "Enter" && plain && matchMedia("(pointer: fine)").matches) {
    event.preventDefault();
    sayText();
  }
});
log.addEventListener("click", (event) => {
  const button = event.target.closest("button.tap");
  if (!button) return;
  event.preventDefault();
  tapped(button);
});

// ---- the box: grows with the words, and keeps them over a reload ----

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 3, innerHeight * 0.34)}px`;
}

function keepDraft() {
  try {
    sessionStorage.setItem("draft", box.value);
  } catch {
    // private windows may forbid it
  }
}

box.addEventListener("input", () => {
  fit();
  keepDraft();
});
try {
  if (!box.value) box.value = sessionStorage.getItem("draft") || "";
} catch {
  // as above
}
if (box.value) fit();

// ---- files: one at a time up, then all in one message ----

async function upload(file, kind) {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await fetch(`/chat/upload${kind ? `?kind=${kind}` : ""}`, {
    method: "POST",
    headers: { "X-Huifang": "1", Accept: "application/json" },
    body: form,
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message || words.failed);
  return told;
}

function preview(file, kind) {
  const type = kind || (file.type.startsWith("image/") ? "photo" : file.type.startsWith("video/") ? "video" : "document");
  const shown = type === "document" ? "#" : URL.createObjectURL(file);
  return { kind: type, name: file.name, url: shown };
}

async function sendFiles(list, kind) {
  const files = [...list].slice(0, 20);
  if (!files.length) return;
  openTray(false);
  notes.replaceChildren();
  const good = files.filter((file) => file.size <= Number(settings.bytes));
  if (good.length < files.length) note(words.too_big);
  if (!good.length) return;
  const shown = good.map((file) => preview(file, kind)), id = newId(), ids = [], refused = [];
  const node = pend(id, [], shown), time = node.querySelector("time");
  for (const [index, file] of good.entries()) {
    time.textContent = `${words.uploading} ${index + 1}/${good.length}`;
    try {
      ids.push((await upload(file, kind)).id);
    } catch (error) {
      refused.push(error instanceof TypeError ? words.offline : error.message);
    }
  }
  unpend(id);
  if (refused.length) note(refused[0], words.again, () => sendFiles(files, kind));
  if (ids.length) await send({ id, files: ids, shown: ids.length === shown.length ? shown : [] }, []);
  shown.forEach((one) => one.url.startsWith("blob:") && setTimeout(() => URL.revokeObjectURL(one.url), 60000));
}

for (const id of ["photos", "camera", "documents"]) {
  $(id).addEventListener("change", (event) => {
    const chosen = [...event.target.files];
    event.target.value = "";
    sendFiles(chosen);
  });
}
box.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) {
    event.preventDefault();
    sendFiles(event.clipboardData.files);
  }
});

function openTray(open) {
  $("tray").hidden = !open;
  $("more").setAttribute("aria-expanded", String(open));
}

$("more").hidden = false;
$("more").addEventListener("click", () => openTray($("tray").hidden));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") openTray(false);
});

// ---- where I am ----

if (navigator.geolocation && isSecureContext) {
  $("place").hidden = false;
  $("place").addEventListener("click", () => {
    openTray(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send({ id: newId(), point: [coords.latitude, coords.longitude] }, [[words.my_place, ""]]),
      () => note(words.no_place),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

// ---- voice: hold and let go, or tap to begin and tap to end ----

const HELD_MS = 600, LONGEST_MS = 120000;
let recorder = null, pressedAt = 0, ticking = 0;

function voiceType() {
  return ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"].find((type) => MediaRecorder.isTypeSupported(type));
}

async function record() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return note(words.no_voice);
  }
  const type = voiceType(), pieces = [], started = Date.now();
  recorder = new MediaRecorder(stream, type ? { mimeType: type } : undefined);
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(ticking);
    stream.getTracks().forEach((track) => track.stop());
    $("recording").hidden = true;
    const keep = recorder.keep && Date.now() - started > 500;
    const plain = (recorder.mimeType || type || "audio/webm").split(";")[0];
    recorder = null;
    if (!keep) return;
    const end = plain.includes("mp4") ? "m4a" : plain.includes("ogg") ? "ogg" : "webm";
    sendFiles([new File(pieces, `voice.${end}`, { type: plain })], "voice");
  });
  $("seconds").textContent = "0:00";
  $("recording").hidden = false;
  ticking = setInterval(() => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    $("seconds").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (Date.now() - started > LONGEST_MS) finish(true);
  }, 250);
  recorder.start();
}

function finish(keep) {
  if (!recorder || recorder.state === "inactive") return;
  recorder.keep = keep;
  recorder.stop();
}

if (window.MediaRecorder && navigator.mediaDevices && isSecureContext) {
  const button = $("voice");
  button.hidden = false;
  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (recorder) return finish(true);
    pressedAt = Date.now();
    record();
  });
  button.addEventListener("pointerup", () => {
    if (recorder && pressedAt && Date.now() - pressedAt > HELD_MS) finish(true);
    pressedAt = 0;
  });
  button.addEventListener("click", (event) => {
    if (event.detail === 0) recorder ? finish(true) : record(); // from the keyboard
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  $("done").addEventListener("click", () => finish(true));
  $("drop").addEventListener("click", () => finish(false));
}

// ---- hearing: events where they get through, else asking again and again ----

function listen() {
  if (live) return ask().catch(() => {});
  live = true;
  if (window.EventSource) events();
  else poll();
}

async function ask(wait = 0) {
  const answer = await fetch(`/chat/messages?after=${last}&wait=${wait}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  show((await answer.json()).messages);
}

function events() {
  const source = new EventSource(`/chat/stream?after=${last}`);
  let opened = false;
  const giveUp = () => {
    source.close();
    poll();
  };
  const timer = setTimeout(() => opened || giveUp(), 6000); // some networks swallow streams
  source.addEventListener("open", () => {
    opened = true;
    clearTimeout(timer);
    ask().catch(() => {});
  });
  source.addEventListener("message", (event) => show([JSON.parse(event.data)]));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED && opened) return; // it comes back by itself
    clearTimeout(timer);
    giveUp();
  });
}

async function poll() {
  for (let failures = 0; ; ) {
    try {
      await ask(25);
      failures = 0;
    } catch {
      failures = Math.min(failures + 1, 5);
      await pause(1000 * 2 ** failures);
    }
  }
}

if (settings.live === "yes") listen();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && live) ask().catch(() => {});
});
if (!navigator.cookieEnabled) note(words.cookies);

// ---- earlier lines ----

$("earlier")?.addEventListener("click", async (event) => {
  event.preventDefault();
  const link = event.currentTarget, first = log.querySelector(".line")?.dataset.id;
  const answer = await fetch(`/chat/messages?before=${first}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const lines = (await answer.json()).messages;
  log.prepend(...lines.map(lineNode));
  markNow();
  if (!lines.length) link.parentElement.remove();
});
