//! A real browser: headless Chromium, found and used by labels and roles as a person would.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use thirtyfour::{Cookie, extensions::query::ElementQuery, prelude::*};
use tokio::runtime::Runtime;

/// A window; each has a profile of its own, unless it is opened on that of another.
pub struct Browser {
    driver: WebDriver,
    runtime: Runtime,
    at: SocketAddr,
    _chromedriver: Chromedriver,
}

/// The driver's process, ended with its browsers when this is dropped.
struct Chromedriver(Child, String);

impl Chromedriver {
    /// Again when it ends without a port: it wants the same one for both families of addresses, and another may have one.
    fn start() -> Self {
        (0..5)
            .find_map(|_| Self::try_to_start())
            .expect("chromedriver says its port")
    }

    fn try_to_start() -> Option<Self> {
        let child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (bin/test does)");
        // Dropped without a port, it is ended.
        let mut driver = Self(child, String::new());
        let lines = BufReader::new(driver.0.stdout.take()?).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let port = line.split_once("successfully on port ")?.1;
            Some(port.trim_end_matches('.').to_owned())
        })?;
        driver.1 = format!("http://127.0.0.1:{port}");
        Some(driver)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Opens a window on a serving newsroom.
    pub fn open(at: SocketAddr) -> Self {
        Self::start(at, None)
    }

    /// Opens a window that keeps what it keeps in this folder.
    pub fn open_on(at: SocketAddr, profile: &Path) -> Self {
        Self::start(at, Some(profile))
    }

    fn start(at: SocketAddr, profile: Option<&Path>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let chromedriver = Chromedriver::start();
        let driver = runtime.block_on(async {
            let mut wanted = DesiredCapabilities::chrome();
            let arguments = [
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--window-size=1280,900",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ];
            for argument in arguments {
                wanted.add_arg(argument).unwrap();
            }
            if let Some(profile) = profile {
                wanted.add_arg(&data_folder(profile)).unwrap();
            }
            let driver = WebDriver::new(&chromedriver.1, wanted).await.unwrap();
            driver.set_implicit_wait_timeout(Duration::ZERO).await.unwrap();
            driver
        });
        Self {
            driver,
            runtime,
            at,
            _chromedriver: chromedriver,
        }
    }

    /// Ends the process at once, as a crash does: nothing is told to close.
    pub fn crashes(self, profile: &Path) {
        let process = process_of(profile).expect("a browser runs on this profile");
        let id = process.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        let limit = Instant::now() + Duration::from_secs(10);
        while process_of(profile).is_some() {
            assert!(Instant::now() < limit, "the browser is still there");
            std::thread::yield_now();
        }
    }

    /// Has no line to the server, or has it again.
    pub fn is_offline(&self, offline: bool) {
        let tools = self.driver.cdp();
        self.run(tools.send_raw("Network.enable", serde_json::json!({})));
        let line =
            serde_json::json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.run(tools.send_raw("Network.emulateNetworkConditions", line));
    }

    /// Runs a script before those of each page that is opened from now on.
    pub fn begins_with(&self, script: &str) {
        let source = serde_json::json!({ "source": script });
        self.run(
            self.driver
                .cdp()
                .send_raw("Page.addScriptToEvaluateOnNewDocument", source),
        );
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.run(self.driver.refresh());
    }

    /// Goes to a page.
    pub fn visit(&self, path: &str) {
        self.run(self.driver.goto(format!("http://{}{path}", self.at)));
    }

    /// Types into the control with this label.
    pub fn fill(&self, label: &str, text: &str) {
        let control = self.find(By::XPath(format!(
            "//*[@id = //label[starts-with(normalize-space(), '{label}')]/@for]"
        )));
        self.run(control.clear());
        self.run(control.send_keys(text));
    }

    /// Chooses the radio or the box with exactly this label.
    pub fn choose(&self, label: &str) {
        self.click(&format!("//label[normalize-space() = '{label}']"));
    }

    /// Presses the visible button, link or summary that begins with these words.
    pub fn press(&self, words: &str) {
        self.click(&format!(
            "//*[self::button or self::a or self::summary][starts-with(normalize-space(), '{words}')]"
        ));
    }

    /// Presses the visible button with exactly these words.
    pub fn press_button(&self, words: &str) {
        self.click(&format!("//button[normalize-space() = '{words}']"));
    }

    fn click(&self, place: &str) {
        let target = self.run(
            patience(self.driver.query(By::XPath(place.to_owned())))
                .and_displayed()
                .first(),
        );
        self.run(target.click());
    }

    /// Waits until the page shows these words.
    pub fn sees(&self, words: &str) {
        let place = format!("//body//*[contains(normalize-space(), \"{words}\")]");
        let found = self
            .runtime
            .block_on(patience(self.driver.query(By::XPath(place))).exists());
        assert!(
            found.unwrap_or(false),
            "the page does not show “{words}”:\n{}",
            self.text()
        );
    }

    /// Everything the page shows.
    pub fn text(&self) -> String {
        let body = self.find(By::Tag("body"));
        self.run(body.text())
    }

    /// Text of each element that matches, in order.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)";
        let answer = self.run(self.driver.execute(script, vec![selector.into()]));
        answer.convert().unwrap()
    }

    /// Puts the cursor into the story's text.
    pub fn enter_text(&self) {
        let surface = self.find(By::Css("[role=textbox][aria-label='Story text']"));
        self.run(surface.click());
    }

    /// Pastes plain text where the cursor is, as the clipboard would.
    pub fn paste(&self, text: &str) {
        let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
        self.run(self.driver.execute(script, vec![text.into()]));
    }

    /// Pastes HTML where the cursor is, as the clipboard of another program would.
    pub fn paste_html(&self, html: &str) {
        let script = "const data = new DataTransfer(); data.setData('text/html', arguments[0]);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
        self.run(self.driver.execute(script, vec![html.into()]));
    }

    /// Puts the cursor into the paragraph with this text.
    pub fn enter_line(&self, text: &str) {
        let line = self.find(By::XPath(format!(
            "//*[@role='textbox']//*[normalize-space() = '{text}']"
        )));
        self.run(line.click());
    }

    /// Types keys where the cursor is.
    pub fn keys(&self, keys: impl Into<TypingData>) {
        let active = self.run(self.driver.active_element());
        self.run(active.send_keys(keys));
    }

    /// Has this cookie (`name=value`) from now on; a page has to be open.
    pub fn carries(&self, cookie: &str) {
        let (name, value) = cookie.split_once('=').unwrap();
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        cookie.set_secure(true);
        self.run(self.driver.add_cookie(cookie));
    }

    /// A window of another width, in the dark or not.
    pub fn appears(&self, width: u32, dark: bool) {
        let tools = self.driver.cdp();
        let size = serde_json::json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.run(tools.send_raw("Emulation.setDeviceMetricsOverride", size));
        let scheme = if dark { "dark" } else { "light" };
        let media = serde_json::json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" }, // a colour on its way is not the colour
        ] });
        self.run(tools.send_raw("Emulation.setEmulatedMedia", media));
    }

    /// A telephone of this width: pages that are opened from now on are touched, not pointed at.
    pub fn is_touched(&self, width: u32) {
        let tools = self.driver.cdp();
        let size = serde_json::json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        self.run(tools.send_raw("Emulation.setDeviceMetricsOverride", size));
        let touch = serde_json::json!({ "enabled": true });
        self.run(tools.send_raw("Emulation.setTouchEmulationEnabled", touch));
    }

    /// The page as it would be printed, by somebody who reads in the dark or not.
    pub fn prints(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let media =
            serde_json::json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.run(self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media));
    }

    /// What a script answers.
    pub fn says(&self, script: &str) -> String {
        let answer = self.run(self.driver.execute(format!("return String({script})"), vec![]));
        answer.convert().unwrap()
    }

    /// What a promise of strings comes to, after a script ran.
    pub fn asks(&self, script: &str, promise: &str) -> Vec<String> {
        let whole = format!(
            "{script};\nconst done = arguments[arguments.length - 1]; ({promise}).then(done, error => done([String(error)]))"
        );
        let answer = self.run(self.driver.execute_async(whole, vec![]));
        answer.convert().unwrap()
    }

    /// Waits until a script says yes.
    pub fn waits_for(&self, what: &str, script: &str) {
        let limit = std::time::Instant::now() + Duration::from_secs(15);
        loop {
            let said = self.run(self.driver.execute(format!("return Boolean({script})"), vec![]));
            if said.convert().unwrap_or(false) {
                return;
            }
            assert!(
                std::time::Instant::now() < limit,
                "{what} did not happen:\n{}",
                self.text()
            );
        }
    }

    fn find(&self, by: By) -> WebElement {
        self.run(patience(self.driver.query(by)).first())
    }

    fn run<T>(&self, work: impl Future<Output = WebDriverResult<T>>) -> T {
        self.runtime.block_on(work).unwrap()
    }
}

fn data_folder(profile: &Path) -> String {
    format!("--user-data-dir={}", profile.display())
}

/// The process that owns a profile: not one of those that draw its pages.
fn process_of(profile: &Path) -> Option<PathBuf> {
    let folder = data_folder(profile);
    let is_its = |process: &PathBuf| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        words.contains(&folder.as_bytes()) && !words.iter().any(|word| word.starts_with(b"--type="))
    };
    fs::read_dir("/proc")
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .find(is_its)
}

/// How long a person waits, and how often a glance goes to the page.
fn patience(query: ElementQuery) -> ElementQuery {
    query.wait(Duration::from_secs(15), Duration::from_millis(50))
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.runtime.block_on(self.driver.clone().quit());
    }
}
