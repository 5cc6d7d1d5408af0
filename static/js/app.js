/*
 * Shortcuts over pages that work without any script: keys, selection of rows, uploads with progress, drafts, dialogs.
 * Everything hangs on data- attributes; the server writes all words (the JSON block #words).
 */
(() => {
  'use strict';

  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const words = JSON.parse((find('#words') || { textContent: '{}' }).textContent);
  const say = (name, facts = {}) =>
    Object.keys(facts).reduce((text, key) => text.replace(`{${key}}`, facts[key]), words[name] || '');
  const visible = (element) => Boolean(element && element.getClientRects().length);

  root.classList.add('js');

  // What the browser refused under the policy; the tests read it.
  window.cspViolations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.cspViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });

  function announce(text) {
    find('#live').textContent = text;
  }

  let toastTimer = 0;
  function toast(text) {
    const box = find('#toast');
    box.textContent = text;
    box.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { box.hidden = true; }, 8000);
  }

  // ---- typing: `typed` is `input` that waits until an input method has finished a word ----

  let composing = false;
  const typed = (event) => event.target.dispatchEvent(new Event('typed', { bubbles: true }));
  document.addEventListener('compositionstart', () => { composing = true; });
  document.addEventListener('compositionend', (event) => { composing = false; typed(event); });
  document.addEventListener('input', (event) => { if (!composing && !event.isComposing) typed(event); });

  // ---- rows: selection by tick, movement by key ----

  function showSelection() {
    const bar = find('[data-bulk]');
    if (!bar) return;
    const number = all('input[name=ids]:checked').length;
    const words = find('[data-selected]', bar);
    if (words) words.textContent = number ? say('selected', { n: number }) : say('selectedNone');
    all('[data-needs-selection]', bar).forEach((button) => { button.disabled = !number; });
    bar.classList.toggle('active', number > 0);
  }

  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-all]')) {
      all('input[name=ids]').forEach((tick) => { tick.checked = event.target.checked; });
    }
    if (event.target.matches('[data-all], input[name=ids]')) showSelection();
  });

  const rows = () => all('[data-row]');
  const currentRow = () => find('[data-row].current');

  function makeCurrent(row) {
    rows().forEach((other) => other.classList.toggle('current', other === row));
  }

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(currentRow());
    const row = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    makeCurrent(row);
    row.scrollIntoView({ block: 'nearest' });
    const link = find('a', row);
    if (link) link.focus({ preventScroll: true });
  }

  function tick() {
    const box = currentRow() && find('input[name=ids]', currentRow());
    if (box) box.click();
  }

  // ---- keys (off in fields, with modifiers, while composing, and when switched off) ----

  function press(key) {
    const target = all(`[data-key="${key}"]`).find((element) => visible(element) && !element.disabled);
    if (target) target.click();
    return Boolean(target);
  }

  function open(name) {
    const dialog = find(name);
    if (!dialog || !dialog.showModal) return false;
    if (!dialog.open) dialog.showModal();
    return true;
  }

  const actions = {
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    KeyX: tick,
    KeyA: () => press('a'),
    KeyR: () => press('r'),
    KeyN: () => press('n'),
    KeyU: () => press('u'),
    Enter: () => currentRow() && find('a', currentRow()) && find('a', currentRow()).click(),
  };

  function search() {
    const field = all('[data-search], [type=search]').find(visible);
    if (field) field.focus();
    return Boolean(field);
  }

  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK' && open('#palette')) {
      event.preventDefault();
      return;
    }
    if (event.target.closest('[role=combobox]')) return choose(event);
    const typing = event.target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
    if (root.dataset.shortcuts !== 'on' || typing || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || find('dialog[open]')) return;
    if (event.code === 'Slash' || event.key === '?' || event.key === '/') {
      if (event.shiftKey || event.key === '?' ? open('#keys') : search()) event.preventDefault();
    } else if (event.code === 'Enter') {
      if (event.target === document.body) actions.Enter();
    } else if (!event.shiftKey && actions[event.code]) {
      actions[event.code]();
    }
  });

  // Arrow keys in the command palette. Enter without a choice sends the form: the page with all that is found.
  function choose(event) {
    const options = all('[role=option]');
    const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step && options.length) {
      event.preventDefault();
      const next = options[(Math.max(at, step < 0 ? 0 : -1) + step + options.length) % options.length];
      options.forEach((option) => option.setAttribute('aria-selected', option === next));
      event.target.setAttribute('aria-activedescendant', next.id);
      next.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      options[at].click();
    }
  }

  // What was chosen among older lines is gone with them.
  function listRenewed() {
    const field = find('#palette [role=combobox]');
    if (!field) return;
    field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-expanded', Boolean(find('#palette [role=option]')));
  }
  const results = find('#palette-results');
  if (results) new MutationObserver(listRenewed).observe(results, { childList: true });

  // ---- presses ----

  document.addEventListener('click', (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on('[data-palette]') && !event.ctrlKey && !event.metaKey && open('#palette')) event.preventDefault();
    if (on('[data-keys]')) open('#keys');
    if (on('[data-close]')) on('dialog').close();
    if (on('[data-row] a')) makeCurrent(on('[data-row]'));
    if (on('[data-print]')) window.print();
    if (on('[data-session-on]')) useOn();
    const phrase = on('[data-phrase]');
    if (phrase) insert(phrase);
    all('details[data-menu][open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener('keyup', (event) => {
    const menu = event.key === 'Escape' && find('details[data-menu][open]');
    if (menu) {
      menu.open = false;
      find('summary', menu).focus();
    }
  });

  function insert(phrase) {
    const field = document.getElementById(phrase.dataset.into);
    field.value = phrase.dataset.phrase;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  // ---- uploads: one request a file, with progress (only XMLHttpRequest reports it) ----

  const accepted = (file, input) => !input.accept || input.accept.split(',').some((kind) => {
    const wanted = kind.trim().toLowerCase();
    if (wanted.startsWith('.')) return file.name.toLowerCase().endsWith(wanted);
    return wanted.endsWith('/*') ? file.type.startsWith(wanted.slice(0, -1)) : file.type === wanted;
  });

  function refusal(file, zone, input) {
    const limit = Number(zone.dataset.limit || 0);
    if (!accepted(file, input)) return say('wrongType', { name: file.name });
    return limit && file.size > limit ? say('tooBig', { name: file.name, limit: Math.floor(limit / 1048576) }) : '';
  }

  function fail(line, text, again) {
    line.className = 'bad';
    line.textContent = text;
    if (again) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button small';
      button.textContent = say('again');
      button.addEventListener('click', () => { line.remove(); again(); });
      line.append(button);
    }
    announce(text);
  }

  function finish(line, request, file, again) {
    if (request.status >= 200 && request.status < 300) {
      const holder = document.createElement('ul');
      holder.innerHTML = request.responseText;
      if (holder.children.length) {
        line.replaceWith(...holder.children);
      } else {
        line.textContent = say('uploaded', { name: file.name });
      }
      if (window.htmx) window.htmx.process(document.body);
      announce(say('uploaded', { name: file.name }));
      return;
    }
    const plain = (request.getResponseHeader('Content-Type') || '').startsWith('text/plain');
    fail(line, plain && request.responseText ? request.responseText : say('uploadFailed', { name: file.name }), again);
  }

  function upload(file, zone, input) {
    const line = document.createElement('li');
    find('.files', zone).append(line);
    const refused = refusal(file, zone, input);
    if (refused) return fail(line, refused, null);
    const bar = document.createElement('progress');
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', say('uploading', { name: file.name }));
    line.append(file.name, bar);
    const request = new XMLHttpRequest();
    const body = new FormData();
    const again = () => upload(file, zone, input);
    body.append(input.name, file);
    request.open('POST', zone.dataset.upload);
    request.setRequestHeader('HX-Request', 'true');
    request.setRequestHeader('X-CSRFToken', (find('input[name=csrfmiddlewaretoken]') || {}).value || '');
    request.upload.onprogress = (event) => {
      bar.value = event.loaded / event.total * 100;
      zone.dataset.progress = bar.value;
    };
    request.onload = () => finish(line, request, file, again);
    request.onerror = () => fail(line, say('uploadFailed', { name: file.name }), again);
    return request.send(body);
  }

  // Without an address to send to at once, the chosen names are shown and the file goes with its form.
  function listNames(zone, input) {
    const list = find('.files', zone);
    list.textContent = '';
    Array.from(input.files).forEach((file) => {
      const line = document.createElement('li');
      list.append(line);
      const refused = refusal(file, zone, input);
      if (refused) fail(line, refused, null);
      else line.textContent = file.name;
    });
  }

  function take(zone, files) {
    const input = find('input[type=file]', zone);
    if (zone.dataset.upload) {
      Array.from(files).forEach((file) => upload(file, zone, input));
      input.value = '';
    } else {
      if (files !== input.files) input.files = files;
      listNames(zone, input);
    }
  }

  const zoneOf = (event) => event.target.closest && event.target.closest('[data-drop]');
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-drop] input[type=file]')) take(zoneOf(event), event.target.files);
  });
  ['dragover', 'dragleave', 'drop'].forEach((name) => document.addEventListener(name, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle('over', name === 'dragover');
    if (name === 'drop' && event.dataTransfer.files.length) take(zone, event.dataTransfer.files);
  }));

  // ---- drafts: what could not be saved is kept on the device, except fields marked data-sensitive ----

  const draftKey = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  const keepable = (field) => field.name && !field.closest('[data-sensitive]')
    && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type);

  function keep(form) {
    const kept = Array.from(form.elements).filter(keepable)
      .map((field) => [field.name, field.value, ['checkbox', 'radio'].includes(field.type) ? field.checked : null]);
    sessionStorage.setItem(draftKey(form), JSON.stringify(kept));
    const state = find('.saved', form);
    if (state) {
      state.classList.add('bad');
      state.textContent = say('notSaved');
    }
  }

  function putBack(form) {
    const kept = sessionStorage.getItem(draftKey(form));
    if (!kept) return;
    JSON.parse(kept).forEach(([name, value, checked]) => {
      Array.from(form.elements).filter((field) => field.name === name && keepable(field)).forEach((field) => {
        if (checked === null) field.value = value;
        else if (field.value === value) field.checked = checked;
      });
    });
    const state = find('.saved', form);
    if (state) state.textContent = say('restored');
  }

  // ---- htmx ----

  document.addEventListener('htmx:config:request', (event) => {
    const context = event.detail.ctx;
    const link = event.target.closest && event.target.closest('a[href][hx-target="#panel"]');
    if (link && !visible(find('#panel'))) { // no room for the panel: the item is a page of its own
      event.preventDefault();
      location.href = link.href;
    }
    return context;
  });

  const draftOf = (event) => event.target && event.target.closest && event.target.closest('form[data-draft]');

  document.addEventListener('htmx:after:request', (event) => {
    const form = draftOf(event);
    if (!form) return;
    if (event.detail.ctx.response.status < 400) sessionStorage.removeItem(draftKey(form));
    else keep(form);
  });

  document.addEventListener('htmx:error', (event) => {
    const form = draftOf(event);
    if (form) keep(form);
    else if (!(event.detail.ctx && event.detail.ctx.request.headers['X-Background'])) toast(say('noAnswer'));
  });

  document.addEventListener('htmx:after:swap', (event) => {
    showSelection();
    const target = event.detail.ctx && event.detail.ctx.target;
    const within = target && target.isConnected ? target : document;
    const focus = find('[data-focus]', within);
    if (focus && !(document.activeElement && document.activeElement.closest('[data-row]'))) focus.focus({ preventScroll: true });
    const news = find('[data-announce]', within);
    if (news) announce(news.dataset.announce || news.textContent.trim());
  });

  // The page asks for live counts only while somebody looks: hx-trigger="tick from:body".
  setInterval(() => {
    if (!document.hidden) document.body.dispatchEvent(new Event('tick'));
  }, 30000);

  // ---- the session: its reader is warned before it ends, and can use it on (WCAG 2.2.1) ----

  const session = find('#session');
  const early = session ? Math.min(120, Number(session.dataset.left) / 3) : 0; // seconds before the end
  let sessionTimer = 0;
  let sessionWords = 'sessionEnds';

  function askSession(options) {
    return fetch(session.dataset.url, { headers: { 'X-Background': '1' }, ...options })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)))
      .then((left) => (Number(left) > early ? waitForEnd(Number(left)) : warn(Number(left))))
      .catch(() => askSessionIn(30)); // no connection: that says nothing about the session
  }

  function askSessionIn(seconds) {
    clearTimeout(sessionTimer);
    sessionTimer = setTimeout(askSession, seconds * 1000);
  }

  function waitForEnd(left) {
    if (session.open) session.close();
    askSessionIn(left - early);
  }

  function warn(left) {
    find('[data-session-on]', session).hidden = !left;
    find('#session-words').textContent = say(left ? sessionWords : 'sessionOver', { n: left });
    if (!session.open && session.showModal) session.showModal();
    if (left) askSessionIn(Math.min(left, 30));
  }

  function useOn() {
    const token = (find('input[name=csrfmiddlewaretoken]') || {}).value || '';
    sessionWords = 'sessionLast'; // if it still ends soon, then because nobody stays signed in for ever
    askSession({ method: 'POST', headers: { 'X-CSRFToken': token } }).then(() => {
      sessionWords = session.open ? 'sessionLast' : 'sessionEnds';
      if (!session.open) announce(say('sessionKept'));
    });
  }

  // ---- at the start ----

  const summary = find('.error-summary');
  if (summary) summary.focus();
  all('form[data-draft]').forEach(putBack);
  if (session) waitForEnd(Number(session.dataset.left));
  showSelection();
})();
