// [data-tabs]: links (or buttons with aria-controls) to panels that are all visible without script.

const keys = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last" };

document.querySelectorAll("[data-tabs]").forEach((list) => {
  const tabs = [...list.querySelectorAll('a[href^="#"], button[aria-controls]')].filter(panelOf);
  if (!tabs.length) return;
  // Of this page: another story opens with its own first tab.
  const memory = `copydesk:tab:${list.dataset.tabs}:${location.pathname}`;

  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = panelOf(tab);
    tab.id ||= `tab-${panel.id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (!tabs.includes(tab)) return;
    event.preventDefault();
    choose(tab);
    history.replaceState(history.state, "", `#${panelOf(tab).id}`);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    if (at < 0) return;
    if (event.key === " ") tabs[at].click();
    else if (!(event.key in keys)) return;
    else tabs.at({ first: 0, last: -1 }[keys[event.key]] ?? (at + keys[event.key]) % tabs.length).click();
    event.preventDefault();
    list.querySelector('[aria-selected="true"]').focus();
  });
  window.addEventListener("hashchange", () => chooseFor(target()));
  // A field that the browser or the server objects to must be seen.
  document.addEventListener("invalid", (event) => chooseFor(event.target), true);

  choose(tabs.find((tab) => tab.getAttribute("href") === recall(memory)) ?? tabs[0]);
  chooseFor(target() ?? document.querySelector('[role="tabpanel"] [aria-invalid="true"]'));

  function choose(chosen) {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    }
    remember(memory, `#${panelOf(chosen).id}`);
  }

  function chooseFor(element) {
    const tab = element && tabs.find((each) => panelOf(each).contains(element));
    if (tab) choose(tab);
  }
});

function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls") ?? tab.getAttribute("href").slice(1));
}

function target() {
  return document.getElementById(decodeURIComponent(location.hash.slice(1)));
}

function recall(key) {
  try { return sessionStorage.getItem(key); } catch { return null; }
}

function remember(key, value) {
  try { sessionStorage.setItem(key, value); } catch { /* Storage is switched off. */ }
}
