// A headless Chromium, spoken to over WebDriver; what that cannot say, over the protocol of its tools.

const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export class Browser {
  #session;
  #isClosed = null;

  /** Opens one at the address of a driver; with `log`, what comes over the line is kept for `told`. */
  static async open(driver, site, { log = false } = {}) {
    const wanted = {
      "goog:chromeOptions": { args: FLAGS },
      unhandledPromptBehavior: "accept",
      ...(log && { "goog:loggingPrefs": { performance: "ALL" } }),
    };
    const { sessionId, capabilities } = await ask("POST", `${driver}/session`, { capabilities: { alwaysMatch: wanted } });
    const browser = new Browser();
    browser.#session = `${driver}/session/${sessionId}`;
    browser.site = site;
    browser.version = `${capabilities.browserName} ${capabilities.browserVersion}`;
    browser.process = capabilities["goog:processID"];
    browser.port = Number(new URL(`http://${capabilities["goog:chromeOptions"].debuggerAddress}`).port);
    return browser;
  }

  /** Twice is once. */
  close() {
    // Its number may be another's by the time that the house closes.
    this.#isClosed ??= ask("DELETE", this.#session).then(() => { this.process = null; });
    return this.#isClosed;
  }

  /** Goes to a page of the site and waits until it has loaded. */
  visit(path) {
    return ask("POST", `${this.#session}/url`, { url: path.includes(":") ? path : this.site + path });
  }

  /** A command of the tools' protocol. */
  tool(cmd, params = {}) {
    return ask("POST", `${this.#session}/goog/cdp/execute`, { cmd, params });
  }

  /** Runs a function in the page; answers what its promise comes to. It sees nothing of ours but what it is given. */
  async runs(work, ...given) {
    const expression = `(${work})(${given.map((one) => JSON.stringify(one)).join(", ")})`;
    const { result, exceptionDetails } = await this.tool("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until a function in the page answers yes. */
  async waits(what, work, ...given) {
    const limit = Date.now() + 30_000;
    while (!(await this.runs(work, ...given).catch(() => false))) {
      if (Date.now() > limit) throw new Error(`${what} did not happen within 30 s.`);
      await pause(50);
    }
  }

  /** Runs a function before the scripts of each page that is opened from now on; answers how to end that. */
  async begins(work) {
    const { identifier } = await this.tool("Page.addScriptToEvaluateOnNewDocument", { source: `(${work})()` });
    return () => this.tool("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  }

  /** Forgets every file that it keeps. */
  forgets() {
    return this.tool("Network.clearBrowserCache");
  }

  /** Chooses files of this machine in a field. */
  async chooses(selector, files) {
    const found = await ask("POST", `${this.#session}/element`, { using: "css selector", value: selector });
    await ask("POST", `${this.#session}/element/${Object.values(found)[0]}/value`, { text: files.join("\n") });
  }

  /** Presses the middle of what a function in the page answers: an element's rectangle. */
  async presses({ x, y }) {
    const at = { x, y, button: "left", clickCount: 1 };
    await this.tool("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
    await this.tool("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  }

  /** Types one letter, or presses a named key, with Control where `control` is true. */
  async types(key, { control = false } = {}) {
    const isLetter = key.length === 1 && !control;
    const upper = key.toUpperCase();
    const code = { " ": "Space", ".": "Period", ",": "Comma" }[key] ?? (key.length === 1 ? `Key${upper}` : key);
    const number = { " ": 32, ".": 190, ",": 188, End: 35 }[key] ?? upper.charCodeAt(0);
    const pressed = { key, code, windowsVirtualKeyCode: number, modifiers: control ? 2 : 0 };
    await this.tool("Input.dispatchKeyEvent", { type: isLetter ? "keyDown" : "rawKeyDown", ...pressed, ...(isLetter && { text: key }) });
    await this.tool("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  }

  /** What it logged since this was asked last, in order; needs `log`. */
  async told() {
    const entries = await ask("POST", `${this.#session}/se/log`, { type: "performance" });
    return entries.map(({ message }) => JSON.parse(message).message);
  }

  /** Signs in with the form. */
  async signsIn(email, password) {
    await this.visit("/admin/sign-in");
    await this.runs((name, secret) => {
      document.getElementById("email").value = name;
      document.getElementById("password").value = secret;
      document.querySelector("form").requestSubmit();
    }, email, password);
    await this.waits("Signing in", () => location.pathname === "/admin");
  }
}

export const pause = (length) => new Promise((done) => { setTimeout(done, length); });

async function ask(method, url, body) {
  const answer = await fetch(url, { method, headers: { "content-type": "application/json" }, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
